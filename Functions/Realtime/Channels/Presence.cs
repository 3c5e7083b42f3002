using System.Collections.Immutable;
using System.Text.Json;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>Holds what one channel has tracked under its key.</summary>
/// <param name="Reference">Unique in the cluster, and new with each <c>track</c>.</param>
/// <param name="Previous">The reference that it takes the place of.</param>
/// <param name="Instance">The app instance that the channel is on.</param>
/// <param name="Payload">A JSON object.</param>
internal sealed record PresenceMeta(string Key, string Reference, string? Previous, string Instance, ReadOnlyMemory<byte> Payload);

/// <summary>Lists presences that have come and gone.</summary>
internal sealed record PresenceDiff(ImmutableArray<PresenceMeta> Joins, ImmutableArray<PresenceMeta> Leaves)
{
    public static PresenceDiff None { get; } = new([], []);

    public bool IsEmpty => Joins.IsEmpty && Leaves.IsEmpty;

    /// <summary>Adds what happened next. Whoever comes and goes within the sum is not in it.</summary>
    public PresenceDiff Then(PresenceDiff next)
    {
        var (joins, leaves) = (Joins.ToBuilder(), Leaves.ToBuilder());
        foreach (var gone in next.Leaves)
        {
            var count = joins.Count;
            joins.RemoveAll(meta => meta.Reference == gone.Reference);
            if (joins.Count == count) leaves.Add(gone);
        }

        joins.AddRange(next.Joins);
        return new(joins.ToImmutable(), leaves.ToImmutable());
    }

    /// <summary>As the client wants it: <c>{"joins":{key:{"metas":[…]}},"leaves":{…}}</c>.</summary>
    public byte[] ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("joins");
        PresenceJson.Write(json, Joins);
        json.WritePropertyName("leaves");
        PresenceJson.Write(json, Leaves);
        json.WriteEndObject();
    });
}

/// <summary>Writes presences as clients want them.</summary>
internal static class PresenceJson
{
    /// <summary>Writes <c>{key:{"metas":[{"phx_ref":…,…}]}}</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<PresenceMeta> metas)
    {
        json.WriteStartObject();
        foreach (var key in metas.GroupBy(meta => meta.Key))
        {
            json.WriteStartObject(key.Key);
            json.WriteStartArray("metas");
            foreach (var meta in key) Write(json, meta);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PresenceMeta meta)
    {
        json.WriteStartObject();
        using (var payload = JsonDocument.Parse(meta.Payload))
        {
            foreach (var member in payload.RootElement.EnumerateObject())
            {
                if (member.Name is "phx_ref" or "phx_ref_prev") continue;
                json.WritePropertyName(member.Name);
                json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
        }

        json.WriteString("phx_ref", meta.Reference);
        if (meta.Previous is { } previous) json.WriteString("phx_ref_prev", previous);
        json.WriteEndObject();
    }
}
