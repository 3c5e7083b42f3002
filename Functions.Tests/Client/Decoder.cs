using System.Text;

namespace Edge.Tests.Client;

/// <summary>
/// PostgREST's query grammar, written a second time and for reading only: what a client says must come out of it as it went in.
/// It knows nothing of the client, nor of the engine.
/// </summary>
internal sealed class Decoder(string text)
{
    private int at;

    public static IReadOnlyList<(string Key, string Value)> Parameters(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? [] : [.. target[(mark + 1)..].Split('&').Select(Pair)];
    }

    public static DecodedField Field(string key) => Whole(key, decoder => decoder.TakeField());

    public static DecodedOperation Operation(string value) => Whole(value, decoder => decoder.TakeOperation(decoder.TakeRest));

    public static DecodedTree Tree(string key, string value) => Whole(key + value, decoder => decoder.TakeTree());

    public static IReadOnlyList<string> Names(string value) => Whole(value, decoder => decoder.TakeMany(decoder.TakeName));

    public static IReadOnlyList<(DecodedField Field, string Modifiers)> Order(string value) =>
        Whole(value, decoder => decoder.TakeMany(() => (decoder.TakeColumn(), decoder.TakeUntil(","))));

    public static IReadOnlyList<DecodedItem> Select(string value) => Whole(value, decoder => decoder.TakeMany(decoder.TakeItem));

    /// <summary>A Postgres array literal of quoted texts, <c>{"a","b"}</c>.</summary>
    public static IReadOnlyList<string> Array(string value) => Whole(value, decoder =>
    {
        decoder.Expect("{");
        var elements = decoder.Take("}") ? [] : decoder.TakeMany(decoder.TakeQuoted);
        if (elements is not []) decoder.Expect("}");
        return elements;
    });

    private static (string, string) Pair(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return (Uri.UnescapeDataString(parameter[..equals]), Uri.UnescapeDataString(parameter[(equals + 1)..]));
    }

    private static T Whole<T>(string text, Func<Decoder, T> read)
    {
        var decoder = new Decoder(text);
        var value = read(decoder);
        return decoder.at == text.Length ? value : throw new FormatException($"Left over at {decoder.at}: {text}");
    }

    private DecodedField TakeField()
    {
        var path = new List<string> { TakeName() };
        while (Take(".")) path.Add(TakeName());
        return new DecodedField(string.Join('\u0001', path), TakeJsonPath());
    }

    private DecodedField TakeColumn() => new(TakeName(), TakeJsonPath());

    private string TakeJsonPath()
    {
        var path = new StringBuilder();
        while (Ahead("->"))
        {
            Expect("->");
            path.Append(Take(">") ? "\u0003" : "\u0002");
            path.Append(Ahead("\"") ? "key:" + TakeQuoted() : TakeWord());
        }

        return path.ToString();
    }

    private string TakeWord()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' || (text[at] is '-' && !Ahead("->")))) at++;
        var word = text[start..at];
        return word.TrimStart('-').All(char.IsAsciiDigit) ? "index:" + word : "key:" + word;
    }

    private DecodedOperation TakeOperation(Func<string> operand)
    {
        var negated = Take("not.");
        var name = TakeUntil(".");
        Expect(".");
        return name is "in" ? new DecodedOperation(negated, name, null, TakeList()) : new DecodedOperation(negated, name, operand(), []);
    }

    private List<string> TakeList()
    {
        Expect("(");
        var elements = TakeMany(() => Ahead("\"") ? TakeQuoted() : TakeUntil(",)"));
        Expect(")");
        return elements is [""] ? [] : elements;
    }

    private DecodedTree TakeTree()
    {
        var start = at;
        var negated = Take("not.");
        var @operator = Take("and(") ? "and" : Take("or(") ? "or" : null;
        if (@operator is null)
        {
            at = start;
            var column = TakeColumn();
            Expect(".");
            return new DecodedTree(false, column.ToString(), TakeOperation(() => Ahead("\"") ? TakeQuoted() : TakeUntil(",)")), []);
        }

        var members = TakeMany(TakeTree);
        Expect(")");
        return new DecodedTree(negated, @operator, null, members);
    }

    private DecodedItem TakeItem()
    {
        if (Take("...")) return TakeRelation("...", TakeName());

        var name = TakeName();
        var alias = "";
        if (Ahead(":") && !Ahead("::"))
        {
            Expect(":");
            (alias, name) = (name, TakeName());
        }

        return Ahead("!") || Ahead("(") && name is not "count" ? TakeRelation(alias, name) : new DecodedItem(alias, name, TakeUntil(",)", quotes: true), []);
    }

    private DecodedItem TakeRelation(string alias, string name)
    {
        var embed = "";
        while (Take("!")) embed += "!" + TakeName();
        Expect("(");
        var items = TakeMany(TakeItem);
        Expect(")");
        return new DecodedItem(alias, name, embed, items);
    }

    private string TakeName()
    {
        if (Ahead("\"")) return TakeQuoted();
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '*')) at++;
        return at > start ? text[start..at] : throw new FormatException($"No name at {at}: {text}");
    }

    private string TakeQuoted()
    {
        Expect("\"");
        var value = new StringBuilder();
        while (!Take("\""))
        {
            if (text[at] is '\\') at++;
            value.Append(text[at++]);
        }

        return value.ToString();
    }

    private string TakeRest()
    {
        var rest = text[at..];
        at = text.Length;
        return rest;
    }

    private string TakeUntil(string stops, bool quotes = false)
    {
        var start = at;
        var depth = 0;
        while (at < text.Length && (depth > 0 || !stops.Contains(text[at], StringComparison.Ordinal)))
        {
            if (quotes && text[at] is '"') TakeQuoted();
            else if (Take("()")) continue;
            else if (stops is "." && text[at] is '(') { depth++; at++; }
            else if (stops is "." && text[at] is ')') { depth--; at++; }
            else at++;
        }

        return text[start..at];
    }

    private List<T> TakeMany<T>(Func<T> take)
    {
        var items = new List<T> { take() };
        while (Take(",")) items.Add(take());
        return items;
    }

    private bool Ahead(string token) => string.CompareOrdinal(text, at, token, 0, token.Length) == 0;

    private bool Take(string token)
    {
        if (!Ahead(token)) return false;
        at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token)) throw new FormatException($"'{token}' expected at {at}: {text}");
    }
}

/// <param name="Path">Relations and column, between U+0001.</param>
/// <param name="Json">Steps, each after U+0002 for <c>-></c> or U+0003 for <c>->></c>.</param>
internal sealed record DecodedField(string Path, string Json)
{
    public override string ToString() => Path + Json;
}

internal sealed record DecodedOperation(bool Negated, string Operator, string? Operand, IReadOnlyList<string> List);

internal sealed record DecodedTree(bool Negated, string Head, DecodedOperation? Operation, IReadOnlyList<DecodedTree> Members);

internal sealed record DecodedItem(string Alias, string Name, string Rest, IReadOnlyList<DecodedItem> Items);
