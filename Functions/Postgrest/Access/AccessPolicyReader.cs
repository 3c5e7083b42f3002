using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Edge.Postgrest.Access;

/// <summary>Reads an access policy: JSON, with comments if one likes. A word that it does not know is a mistake, since it could have been a restriction.</summary>
public static class AccessPolicyReader
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false,
    };

    /// <returns>The policy, or its mistakes, one line each.</returns>
    public static (AccessPolicy? Policy, IReadOnlyList<string> Mistakes) Read(ReadOnlyMemory<byte> utf8)
    {
        utf8 = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        try
        {
            using var document = JsonDocument.Parse(utf8, Lenient);
            var reading = new Reading();
            var roles = reading.Roles(document.RootElement);
            return reading.Mistakes.Count == 0
                ? (new(Convert.ToHexStringLower(SHA256.HashData(utf8.Span))[..16], roles), [])
                : (null, reading.Mistakes);
        }
        catch (JsonException broken)
        {
            return (null, [$"it is not JSON: {broken.Message}"]);
        }
    }

    private sealed class Reading
    {
        public List<string> Mistakes { get; } = [];

        public FrozenDictionary<string, RolePolicy> Roles(JsonElement root)
        {
            var roles = FrozenDictionary<string, RolePolicy>.Empty;
            foreach (var (name, value) in Members(root, ""))
            {
                if (name == "roles") roles = Map(value, "roles", Role);
                else Unknown(name, "");
            }
            return roles;
        }

        private RolePolicy Role(JsonElement value, string path)
        {
            var role = new RolePolicy(FrozenDictionary<string, RelationRule>.Empty, FrozenDictionary<string, FunctionRule>.Empty, null);
            foreach (var (name, member) in Members(value, path))
            {
                role = name switch
                {
                    "relations" => role with { Relations = Map(member, $"{path}.relations", Relation) },
                    "functions" => role with { Functions = Map(member, $"{path}.functions", Function) },
                    "objects" => role with { Objects = Texts(member, $"{path}.objects").ToFrozenSet(StringComparer.Ordinal) },
                    "channels" => role with { Channels = Map(member, $"{path}.channels", Channel) },
                    "rateLimit" => role with { Rate = Rate(member, $"{path}.rateLimit") },
                    _ => Unknown(name, path, role),
                };
            }
            return role;
        }

        private RelationRule Relation(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.False) return new();
            var rule = new RelationRule();
            foreach (var (name, member) in Members(value, path))
            {
                rule = name switch
                {
                    "rows" => rule with { Rows = Texts(member, $"{path}.rows") },
                    "read" => rule with { Read = Read(member, $"{path}.read", "columns", "rows", "computed", "embeds") },
                    "insert" => rule with { Insert = Action(member, $"{path}.insert", "columns", "check") },
                    "update" => rule with { Update = Action(member, $"{path}.update", "columns", "rows", "check") },
                    "delete" => rule with { Delete = Action(member, $"{path}.delete", "rows") },
                    "rateLimit" => rule with { Rate = Rate(member, $"{path}.rateLimit") },
                    _ => Unknown(name, path, rule),
                };
            }
            return rule;
        }

        /// <summary>No column at all would be a star in SQL.</summary>
        private ActionRule? Read(JsonElement value, string path, params string[] words)
        {
            var read = Action(value, path, words);
            if (read is { Columns.IsEmpty: true }) Mistakes.Add($"{path}.columns must not be empty");
            return read;
        }

        private ChannelRule Channel(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return new(value.GetBoolean(), value.GetBoolean());
            var rule = new ChannelRule(false, false);
            foreach (var (name, member) in Members(value, path))
            {
                rule = name switch
                {
                    "read" => rule with { MayRead = member.ValueKind is JsonValueKind.True },
                    "write" => rule with { MayWrite = member.ValueKind is JsonValueKind.True },
                    _ => Unknown(name, path, rule),
                };
            }
            return rule;
        }

        private FunctionRule Function(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return new(value.GetBoolean(), null);
            var rule = new FunctionRule(MayBeCalled: true, null);
            foreach (var (name, member) in Members(value, path))
                rule = name == "rateLimit" ? rule with { Rate = Rate(member, $"{path}.rateLimit") } : Unknown(name, path, rule);
            return rule;
        }

        private ActionRule? Action(JsonElement value, string path, params string[] words)
        {
            if (value.ValueKind is JsonValueKind.False) return null;
            var rule = new ActionRule();
            if (value.ValueKind is JsonValueKind.True) return rule;
            foreach (var (name, member) in Members(value, path))
            {
                rule = !words.Contains(name) ? Unknown(name, path, rule) : name switch
                {
                    "columns" => rule with { Columns = Texts(member, $"{path}.columns") },
                    "rows" => rule with { Rows = Texts(member, $"{path}.rows") },
                    "check" => rule with { Check = Texts(member, $"{path}.check") },
                    "embeds" => rule with { Embeds = Map(member, $"{path}.embeds", Text) },
                    _ => rule with { Computed = Texts(member, $"{path}.{name}") },
                };
            }
            return rule;
        }

        private RateRule? Rate(JsonElement value, string path)
        {
            var (permits, window) = (0, TimeSpan.Zero);
            foreach (var (name, member) in Members(value, path))
            {
                if (name == "permitLimit" && member.ValueKind is JsonValueKind.Number) member.TryGetInt32(out permits);
                else if (name == "window" && member.ValueKind is JsonValueKind.String)
                    TimeSpan.TryParse(member.GetString(), CultureInfo.InvariantCulture, out window);
                else if (name is not ("permitLimit" or "window")) Unknown(name, path);
            }
            if (permits >= 1 && window > TimeSpan.Zero) return new(permits, window);
            Mistakes.Add($"{path} must have a permitLimit of 1 or more and a window (hh:mm:ss)");
            return null;
        }

        private FrozenDictionary<string, T> Map<T>(JsonElement value, string path, Func<JsonElement, string, T> read) =>
            Members(value, path).ToFrozenDictionary(member => member.Name, member => read(member.Value, $"{path}.{member.Name}"), StringComparer.Ordinal);

        private ImmutableArray<string> Texts(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.String) return [value.GetString()!];
            if (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(text => text.ValueKind is JsonValueKind.String))
                return [.. value.EnumerateArray().Select(text => text.GetString()!)];
            Mistakes.Add($"{path} must be a text or an array of texts");
            return [];
        }

        private string Text(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.String) return value.GetString()!;
            Mistakes.Add($"{path} must be a text");
            return "";
        }

        private List<(string Name, JsonElement Value)> Members(JsonElement value, string path)
        {
            if (value.ValueKind is JsonValueKind.Object) return [.. value.EnumerateObject().Select(member => (member.Name, member.Value))];
            Mistakes.Add($"{(path.Length == 0 ? "the file" : path)} must be an object");
            return [];
        }

        private void Unknown(string name, string path) => Mistakes.Add($"{(path.Length == 0 ? name : $"{path}.{name}")} is not known");

        private T Unknown<T>(string name, string path, T rule)
        {
            Unknown(name, path);
            return rule;
        }
    }
}
