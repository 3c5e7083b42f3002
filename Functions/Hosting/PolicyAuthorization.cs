using System.Text.Json;
using Edge.Postgrest.Access;
using Edge.Realtime;
using Edge.Realtime.Channels;

namespace Edge.Hosting;

/// <summary>Decides by the access policy who may use which private topic. What it does not name is denied.</summary>
internal sealed class PolicyAuthorization(AccessPolicy policy) : IChannelAuthorization
{
    public ValueTask<ChannelRights> Rights(string topic, RealtimeCaller caller, bool writing, CancellationToken cancellation)
    {
        var rules = new Dictionary<string, ChannelRule>(StringComparer.Ordinal);
        foreach (var (_, entry) in policy.EntriesFor(caller.Role))
        {
            foreach (var (name, rule) in entry.Channels) rules[name] = rule;
        }

        using var claims = JsonDocument.Parse(caller.Claims);
        var fitting = rules.Where(rule => Fits(rule.Key, topic, claims.RootElement)).OrderByDescending(rule => rule.Key.Length).Select(rule => rule.Value).FirstOrDefault();
        return new(fitting switch
        {
            { MayRead: true } when !writing => ChannelRights.ReadBroadcast | ChannelRights.ReadPresence,
            { MayWrite: true } when writing => ChannelRights.WriteBroadcast | ChannelRights.WritePresence,
            _ => ChannelRights.None,
        });
    }

    /// <summary>A claim that the caller does not have as a non-empty string fits nothing.</summary>
    private static bool Fits(string name, string topic, JsonElement claims)
    {
        while (name.IndexOf('{', StringComparison.Ordinal) is >= 0 and var start && name.IndexOf('}', start) is > 0 and var end)
        {
            if (!claims.TryGetProperty(name[(start + 1)..end], out var claim) || claim.ValueKind is not JsonValueKind.String || claim.GetString() is not { Length: > 0 } value)
                return false;

            // What is before a claim has to fit as it is; its own braces and stars mean nothing.
            if (!topic.StartsWith(name[..start] + value, StringComparison.Ordinal)) return false;
            (topic, name) = (topic[(start + value.Length)..], name[(end + 1)..]);
        }

        return name.EndsWith('*') ? topic.StartsWith(name[..^1], StringComparison.Ordinal) : topic == name;
    }
}
