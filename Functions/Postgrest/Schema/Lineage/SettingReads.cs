using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>
/// Which settings a stored tree reads by <c>current_setting</c>; of a JSON object that is picked apart at once, as in
/// <c>current_setting('request.jwt.claims', true)::json ->> 'sub'</c>, also which key.
/// </summary>
internal static class SettingReads
{
    // OIDs of what is built in stay the same for ever.
    private const uint CurrentSetting = 2077, CurrentSettingOrNull = 3294;

    // json and jsonb, -> and ->> with a text.
    private static readonly string[] Pickers = ["3947", "3948", "3478", "3214"];

    public static bool AreIn(IReadOnlySet<uint> functions) => functions.Contains(CurrentSetting) || functions.Contains(CurrentSettingOrNull);

    /// <returns>The request's settings; and whether one is read whose name is not constant.</returns>
    public static (ImmutableArray<SettingRead> Known, bool Any) Of(ReadOnlySpan<char> tree)
    {
        var known = new HashSet<SettingRead>();
        var any = false;
        Visit(TreeValue.Parse(tree), known, ref any);
        return ([.. known], any);
    }

    private static void Visit(TreeValue value, HashSet<SettingRead> known, ref bool any)
    {
        switch (value)
        {
            case TreeValue.List list:
                foreach (var item in list.Items) Visit(item, known, ref any);
                break;
            case TreeValue.Node node when Picked(node) is { } picked:
                Note(picked.Setting, picked.Key, known, ref any);
                break;
            case TreeValue.Node node when IsCurrentSetting(node):
                Note(NameOf(node), key: null, known, ref any);
                break;
            case TreeValue.Node node:
                foreach (var field in node.Fields.Values) Visit(field, known, ref any);
                break;
            default: break;
        }
    }

    // Other settings come from the configuration, the role, or the request's own schema and time zone.
    private static void Note(string? setting, string? key, HashSet<SettingRead> known, ref bool any)
    {
        if (setting is null) any = true;
        else if (setting.StartsWith("request.", StringComparison.OrdinalIgnoreCase)) known.Add(new(setting.ToLowerInvariant(), key));
    }

    private static (string? Setting, string Key)? Picked(TreeValue.Node node) =>
        node.Tag == "OPEXPR" && Pickers.Contains(node.WordOf(":opfuncid")) && node[":args"] is [var from, TreeValue.Node constant]
        && Text(constant) is { } key && Source(from) is { } setting
            ? (NameOf(setting), key)
            : null;

    /// <summary>The call of <c>current_setting</c> whose value, but for conversions and defaults, this is.</summary>
    private static TreeValue.Node? Source(TreeValue value) => value switch
    {
        TreeValue.Node node when IsCurrentSetting(node) => node,
        TreeValue.Node { Tag: "COERCEVIAIO" or "RELABELTYPE" } node when node[":arg"] is [var inner] => Source(inner),
        TreeValue.Node { Tag: "NULLIFEXPR" or "COALESCEEXPR" or "COALESCE" } node when node[":args"] is [var inner, TreeValue.Node { Tag: "CONST" }] =>
            Source(inner),
        _ => null,
    };

    private static bool IsCurrentSetting(TreeValue.Node node) =>
        node.Tag == "FUNCEXPR" && uint.TryParse(node.WordOf(":funcid"), NumberStyles.None, CultureInfo.InvariantCulture, out var function)
        && function is CurrentSetting or CurrentSettingOrNull;

    private static string? NameOf(TreeValue.Node call) => call[":args"] is [TreeValue.Node constant, ..] ? Text(constant) : null;

    /// <summary>A constant text: <c>:constvalue 7 [ 28 0 0 0 115 117 98 ]</c>, of which the first four bytes are the length.</summary>
    private static string? Text(TreeValue.Node constant)
    {
        const int lengthBytes = 4;
        if (constant.Tag != "CONST" || constant.WordOf(":consttype") != "25") return null;
        if (constant[":constvalue"] is not [_, TreeValue.Word("["), .. var bytes, TreeValue.Word("]")]) return null;
        var text = new byte[Math.Max(0, bytes.Length - lengthBytes)];
        for (var i = 0; i < text.Length; i++)
        {
            if (bytes[i + lengthBytes] is not TreeValue.Word word) return null;
            text[i] = unchecked((byte)int.Parse(word.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }

        return Encoding.UTF8.GetString(text);
    }
}
