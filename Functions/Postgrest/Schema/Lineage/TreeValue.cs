using System.Collections.Immutable;
using Edge.Postgrest.Schema.Catalog;

namespace Edge.Postgrest.Schema.Lineage;

/// <summary>A stored tree as it is nested; see <see cref="NodeTokens"/>.</summary>
internal abstract record TreeValue
{
    private TreeValue() { }

    public sealed record Word(string Text) : TreeValue;

    public sealed record List(ImmutableArray<TreeValue> Items) : TreeValue;

    /// <param name="Fields">A field's value is one or more words, a node or a list.</param>
    public sealed record Node(string Tag, IReadOnlyDictionary<string, List> Fields) : TreeValue
    {
        /// <summary>The items of a list, or the one value; empty if there is none.</summary>
        public ImmutableArray<TreeValue> this[string field] => !Fields.TryGetValue(field, out var value) ? []
            : value.Items is [List list] ? list.Items : value.Items;

        public string WordOf(string field) => this[field] is [Word word, ..] ? word.Text : "";
    }

    /// <summary>All trees that the text consists of.</summary>
    public static List Parse(ReadOnlySpan<char> text)
    {
        var tokens = new NodeTokens(text);
        return ReadList(ref tokens);
    }

    private static TreeValue Value(ref NodeTokens tokens, ReadOnlySpan<char> first) => first switch
    {
        "{" => ReadNode(ref tokens),
        "(" => ReadList(ref tokens),
        _ => new Word(first.ToString()),
    };

    private static List ReadList(ref NodeTokens tokens)
    {
        var items = ImmutableArray.CreateBuilder<TreeValue>();
        for (var token = tokens.Next(); token.Length > 0 && token is not ")"; token = tokens.Next()) items.Add(Value(ref tokens, token));
        return new(items.ToImmutable());
    }

    private static Node ReadNode(ref NodeTokens tokens)
    {
        var tag = tokens.Next().ToString();
        var fields = new Dictionary<string, List>(StringComparer.Ordinal);
        for (var field = tokens.Next(); field.Length > 0 && field is not "}"; field = tokens.Next())
        {
            var name = field.ToString();
            var values = ImmutableArray.CreateBuilder<TreeValue>();

            // The first word is a value even if it begins with a colon.
            if (tokens.Peek() is not "}") values.Add(Value(ref tokens, tokens.Next()));
            while (tokens.Peek() is { Length: > 0 } next && next[0] is not (':' or '}')) values.Add(Value(ref tokens, tokens.Next()));
            fields.TryAdd(name, new(values.ToImmutable()));
        }

        return new(tag, fields);
    }
}
