using System.Text.RegularExpressions;

namespace Edge.Postgrest.Sql;

/// <summary>
/// A type as a cast names it: <c>int</c>, <c>double precision</c>, <c>numeric(10,2)</c>, <c>test."my type"[]</c>. It goes into the SQL as it is,
/// since quoting would lose the SQL names of types; so what does not look like a type's name is quoted after all, and Postgres answers that
/// there is no such type. Whether the type exists is not checked.
/// </summary>
/// <remarks>PostgREST v16.2, Query/SqlFragment.hs > pgFmtApplyCast.</remarks>
public readonly partial record struct TypeName
{
    public TypeName(string name) => Text = Shape().IsMatch(name) ? name : new Identifier(name).Quoted();

    internal string Text { get; }

    /// <summary>
    /// Words and quoted names, dots between them, modifiers of words and numbers in one pair of parentheses, and brackets. No word starts with a
    /// dollar sign, so that no dollar quote can begin.
    /// </summary>
    [GeneratedRegex("""
        \A\ *(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"\0]|"")+")
        (?:\.(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"\0]|"")+")|\ +[\p{L}\p{N}_][\p{L}\p{N}_$]*|\((?:[\p{L}\p{N}_]|,|-|\ )+\)|\[\d*\]|\ )*\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
