using System.Text;

namespace Edge.Client;

/// <summary>Reads a list as PostgREST writes it: <c>(1,"a,b",c)</c>.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/QueryParams.hs > pListVal, pListElement.</remarks>
internal static class ListSyntax
{
    /// <exception cref="ArgumentException">It is not one list.</exception>
    public static Operand.List Read(string text)
    {
        if (text is not ['(', .., ')']) throw NotAList(text);
        if (text.Length == 2) return new Operand.List([]);

        var elements = new List<string>();
        for (var at = 1; at < text.Length; at++) elements.Add(text[at] is '"' ? Quoted(text, ref at) : Plain(text, ref at));
        return new Operand.List([.. elements]);
    }

    private static string Plain(string text, ref int at)
    {
        var start = at;
        while (text[at] is not (',' or ')')) at++;
        if (text[at] is ')' && at != text.Length - 1) throw NotAList(text);
        return text[start..at];
    }

    private static string Quoted(string text, ref int at)
    {
        var element = new StringBuilder();
        for (at++; at < text.Length && text[at] is not '"'; at++)
        {
            if (text[at] is '\\') at++;
            if (at < text.Length) element.Append(text[at]);
        }

        at++;
        return at < text.Length && (text[at] is ',' || at == text.Length - 1) ? element.ToString() : throw NotAList(text);
    }

    private static ArgumentException NotAList(string text) => new($"'{text}' is not a list such as (1,2).", nameof(text));
}
