using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Postgrest.Schema;

namespace Edge.ChangeFeed.Distribution;

/// <summary>Writes batches as the payloads of notifications, and reads them.</summary>
/// <remarks>PostgreSQL, async.c: a payload has fewer than 8,000 bytes.</remarks>
internal static class BatchText
{
    public const int LongestPayload = 7_999;

    // Rows of one relation that a transaction changed; beyond, the relation stands for them.
    private const int MostRows = 32;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes changes as as few payloads as hold them; at least one, which then says only how far the feed has come.</summary>
    /// <param name="relations">See <see cref="FeedRelations.Version"/>.</param>
    public static IEnumerable<byte[]> Write(long epoch, long firstSequence, DateTimeOffset asOf, string relations, IReadOnlyList<Change> changes)
    {
        var folded = Fold(changes);
        var (at, sequence) = (0, firstSequence);
        do
        {
            var take = folded.Count - at;
            byte[] payload;
            while ((payload = WriteOne(epoch, sequence, asOf, relations, folded, at, take)).Length > LongestPayload)
            {
                if (take == 1) folded[at] = folded[at] with { Kind = ChangeKind.Relation, OldKey = null, NewKey = null };
                else take = Math.Clamp((int)((long)take * LongestPayload / payload.Length), 1, take - 1);
            }

            yield return payload;
            at += take;
            sequence++;
        }
        while (at < folded.Count);
    }

    /// <summary>Writes what a checkpoint holds: of any size, with the floor in the place of the relations.</summary>
    public static byte[] WriteWhole(ChangeBatch batch, ulong floor) =>
        WriteOne(batch.Epoch, batch.Sequence, batch.AsOf, floor.ToString(CultureInfo.InvariantCulture), [.. batch.Changes], 0, batch.Changes.Length);

    /// <summary>Reads a payload; null: it is none of ours.</summary>
    public static (ChangeBatch Batch, string Relations)? Read(string payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("e", out var epoch)) return null;
            var names = root.GetProperty("n").EnumerateArray().Select(name => new QualifiedIdentifier(name[0].GetString()!, name[1].GetString()!)).ToList();
            var changes = root.GetProperty("c").EnumerateArray().Select(change => new Change(
                change[0].GetUInt64(), (ChangeKind)change[1].GetByte(), change[2].GetInt32() is >= 0 and var at ? names[at] : default,
                change[3].GetString(), change[4].GetString())).ToImmutableArray();
            return (
                new(epoch.GetInt64(), root.GetProperty("s").GetInt64(), DateTimeOffset.UnixEpoch.AddMicroseconds(root.GetProperty("t").GetInt64()), changes),
                root.GetProperty("r").GetString()!);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static List<Change> Fold(IReadOnlyList<Change> changes)
    {
        if (changes.Count <= MostRows) return [.. changes];
        var many = changes.Where(change => change.Kind is ChangeKind.Row).CountBy(change => (change.Xid, change.Relation))
            .Where(count => count.Value > MostRows).Select(count => count.Key).ToHashSet();
        return [.. changes.Select(change => change.Kind is ChangeKind.Row && many.Contains((change.Xid, change.Relation))
            ? new Change(change.Xid, ChangeKind.Relation, change.Relation) : change).Distinct()];
    }

    private static byte[] WriteOne(long epoch, long sequence, DateTimeOffset asOf, string relations, List<Change> changes, int from, int count)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        var names = new Dictionary<QualifiedIdentifier, int>();
        json.WriteStartObject();
        json.WriteNumber("e", epoch);
        json.WriteNumber("s", sequence);
        json.WriteNumber("t", (asOf - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        json.WriteString("r", relations);
        json.WriteStartArray("c");
        for (var at = from; at < from + count; at++)
        {
            var change = changes[at];
            json.WriteStartArray();
            json.WriteNumberValue(change.Xid);
            json.WriteNumberValue((byte)change.Kind);
            if (change.Kind is ChangeKind.Definitions) json.WriteNumberValue(-1);
            else
            {
                if (!names.TryGetValue(change.Relation, out var name)) names.Add(change.Relation, name = names.Count);
                json.WriteNumberValue(name);
            }

            json.WriteStringValue(change.OldKey);
            json.WriteStringValue(change.NewKey);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("n");
        foreach (var name in names.Keys)
        {
            json.WriteStartArray();
            json.WriteStringValue(name.Schema);
            json.WriteStringValue(name.Name);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
