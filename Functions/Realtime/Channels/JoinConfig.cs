using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Channels;

/// <summary>Holds what a join asks for. Words that it does not know are ignored, as clients of other versions send some.</summary>
/// <param name="Changes">The bindings of postgres_changes as they came, one JSON object each.</param>
internal sealed record JoinConfig(
    string? Token, bool IsPrivate, bool AcksBroadcasts, bool ReceivesOwn, ReplayRequest? Replay, string? PresenceKey, bool WantsPresence,
    ImmutableArray<string> Changes, ResumeRequest? Resume)
{
    private const int MostChanges = 100;

    /// <exception cref="RealtimeRefusedException">A word has a value that it cannot have.</exception>
    public static JoinConfig Parse(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object) throw Wrong("the payload", "an object");
        var config = Member(root, "config", JsonValueKind.Object);
        var broadcast = Member(config, "broadcast", JsonValueKind.Object);
        var presence = Member(config, "presence", JsonValueKind.Object);
        return new(
            Text(root, "access_token") ?? Text(root, "user_token"), Flag(config, "private", false), Flag(broadcast, "ack", false),
            Flag(broadcast, "self", false), ReplayRequest.In(broadcast), Text(presence, "key"), Flag(presence, "enabled", true),
            Bindings(config), ResumeRequest.In(config));
    }

    private static ImmutableArray<string> Bindings(JsonElement? config)
    {
        if (Member(config, "postgres_changes", JsonValueKind.Array) is not { } list) return [];
        if (list.GetArrayLength() > MostChanges) throw new RealtimeRefusedException($"Bad request: more than {MostChanges} bindings of postgres_changes");
        return [.. list.EnumerateArray().Select(binding => binding.ValueKind is JsonValueKind.Object
            ? Encoding.UTF8.GetString(JsonText.Write(json => binding.WriteTo(json)))
            : throw Wrong("postgres_changes", "a list of objects"))];
    }

    internal static JsonElement? Member(JsonElement? of, string name, JsonValueKind kind)
    {
        if (of is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return null;
        return value.ValueKind == kind ? value : throw Wrong(name, kind is JsonValueKind.Array ? "a list" : $"of kind {kind.ToString().ToLowerInvariant()}");
    }

    private static bool Flag(JsonElement? of, string name, bool otherwise)
    {
        if (of is not { } parent || !parent.TryGetProperty(name, out var value)) return otherwise;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => otherwise,
            _ => throw Wrong(name, "true or false"),
        };
    }

    private static string? Text(JsonElement? of, string name) =>
        Member(of, name, JsonValueKind.String) is { } text ? text.GetString() is { Length: > 0 } some ? some : null : null;

    private static RealtimeRefusedException Wrong(string what, string should) => new($"Bad request: {what} must be {should}");
}

/// <summary>Asks for stored broadcasts of a private topic.</summary>
/// <param name="Since">Unix milliseconds.</param>
internal sealed record ReplayRequest(long Since, int Limit)
{
    private const int Most = 25;

    /// <exception cref="RealtimeRefusedException">It is not of the form <c>{since, limit}</c>.</exception>
    public static ReplayRequest? In(JsonElement? broadcast)
    {
        if (JoinConfig.Member(broadcast, "replay", JsonValueKind.Object) is not { } replay) return null;
        if (JoinConfig.Member(replay, "since", JsonValueKind.Number) is not { } since || !since.TryGetInt64(out var milliseconds))
            throw new RealtimeRefusedException("UnableToReplayMessages: Replay params are not valid");
        var limit = Most;
        if (JoinConfig.Member(replay, "limit", JsonValueKind.Number) is { } number && (!number.TryGetInt32(out limit) || limit is < 1 or > Most))
            throw new RealtimeRefusedException("UnableToReplayMessages: Replay params are not valid");
        return new(milliseconds, limit);
    }
}

/// <summary>Asks for the changes since one that the client has had.</summary>
/// <param name="Since">The <c>commit_timestamp</c> of that change; null: this is the first join.</param>
internal sealed record ResumeRequest(string? Since)
{
    /// <exception cref="RealtimeRefusedException">It is not of the form <c>{since}</c>.</exception>
    public static ResumeRequest? In(JsonElement? config)
    {
        var options = JoinConfig.Member(config, "postgres_changes_options", JsonValueKind.Object);
        if (JoinConfig.Member(options, "resume", JsonValueKind.Object) is not { } resume) return null;
        return new(JoinConfig.Member(resume, "since", JsonValueKind.String)?.GetString() is { Length: > 0 } since ? since : null);
    }
}
