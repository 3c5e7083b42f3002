using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Postgrest.Schema.Catalog;

/// <summary>A view's column that is, unchanged, the column of another relation.</summary>
/// <param name="ViewColumn">attnum in the view.</param>
internal readonly record struct RuleTarget(short ViewColumn, uint Relation, short Column);

/// <summary>Reads the target list of a view's query out of its stored tree (<c>pg_rewrite.ev_action</c>).</summary>
/// <remarks>
/// The text is <c>({QUERY :field value … :targetList ({TARGETENTRY …} …) …})</c>; see <see cref="NodeTokens"/>. Fields come and go with PostgreSQL's
/// versions; the five that count here have had their names since version 7. Subqueries have target lists of their own, deeper down.
/// PostgREST v16.2, SchemaCache.hs > allViewsKeyDependencies, does the same with regular expressions in SQL.
/// </remarks>
internal ref struct RuleTargets
{
    private NodeTokens tokens;

    private RuleTargets(ReadOnlySpan<char> text) => tokens = new(text);

    /// <summary>Empty if the text is not a query with a target list.</summary>
    public static ImmutableArray<RuleTarget> Parse(ReadOnlySpan<char> evAction)
    {
        var tree = new RuleTargets(evAction);
        var targets = ImmutableArray.CreateBuilder<RuleTarget>();
        if (tree.Token() is "(" && tree.Token() is "{" && tree.Token() is "QUERY" && tree.Find(":targetList") && tree.Token() is "(")
        {
            while (tree.Token() is "{")
            {
                tree.Entry(targets);
            }
        }

        return targets.ToImmutable();
    }

    /// <summary>One TARGETENTRY, after its opening brace.</summary>
    private void Entry(ImmutableArray<RuleTarget>.Builder targets)
    {
        var (column, relation, original, hidden) = (0u, 0u, 0u, false);
        Token();
        for (var field = Token(); field.Length > 0 && field is not "}"; field = Token())
        {
            switch (field)
            {
                case ":resno": column = Number(); break;
                case ":resorigtbl": relation = Number(); break;
                case ":resorigcol": original = Number(); break;
                case ":resjunk": hidden = Token() is "true"; break;
                default: SkipValue(); break;
            }
        }

        // A system column has a negative number, read here as none.
        if (relation != 0 && original != 0 && !hidden)
        {
            targets.Add(new RuleTarget((short)column, relation, (short)original));
        }
    }

    /// <summary>Goes to the value of a field of this node; false if it has none.</summary>
    private bool Find(ReadOnlySpan<char> name)
    {
        for (var field = Token(); field.Length > 0 && field is not "}"; field = Token())
        {
            if (field.SequenceEqual(name))
            {
                return true;
            }

            SkipValue();
        }

        return false;
    }

    private uint Number() => uint.TryParse(Token(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>
    /// A value may be several tokens (<c>4 [ 16 0 0 0 ]</c>), so a field ends where the next one's colon is; a text that begins with a
    /// colon can only be the first token.
    /// </summary>
    private void SkipValue()
    {
        SkipOne();
        for (var next = tokens.Peek(); next.Length > 0 && next[0] is not (':' or '}'); next = tokens.Peek())
        {
            SkipOne();
        }
    }

    private ReadOnlySpan<char> Token() => tokens.Next();

    private void SkipOne()
    {
        var depth = 0;
        do
        {
            var token = Token();
            depth += token is "{" or "(" ? 1 : token is "}" or ")" ? -1 : 0;
            if (token.Length == 0)
            {
                return;
            }
        }
        while (depth > 0);
    }
}
