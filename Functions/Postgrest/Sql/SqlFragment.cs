using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Edge.Postgrest.Sql;

/// <summary>A piece of SQL: text, and the places in it where parameters go. They get their numbers when the whole is known.</summary>
public sealed class SqlFragment
{
    private readonly ImmutableArray<(int Position, SqlParameter Parameter)> parameters;
    private readonly string text;

    internal SqlFragment(string text, ImmutableArray<(int, SqlParameter)> parameters)
    {
        this.text = text;
        this.parameters = parameters;
    }

    public static SqlFragment Empty { get; } = new("", []);

    public bool IsEmpty => text.Length == 0 && parameters.IsEmpty;

    internal string Text => text;

    internal ImmutableArray<(int Position, SqlParameter Parameter)> Parameters => parameters;

    /// <summary>Shorthand for a builder with one <see cref="SqlBuilder.Append"/>.</summary>
    public static SqlFragment Fragment(SqlInterpolation sql) => sql.ToFragment();

    public static SqlFragment Join(SqlFragment separator, IEnumerable<SqlFragment> fragments)
    {
        var builder = new SqlBuilder();
        var first = true;
        foreach (var fragment in fragments)
        {
            if (!first) builder.Append($"{separator}");
            builder.Append($"{fragment}");
            first = false;
        }
        return builder.ToFragment();
    }

    public static SqlFragment Commas(IEnumerable<SqlFragment> fragments) => Join(Fragment($", "), fragments);

    /// <summary>The finished statement: parameters are numbered from <c>$1</c> in the order in which they stand.</summary>
    public SqlQuery ToQuery()
    {
        var numbered = new StringBuilder(text.Length + 3 * parameters.Length);
        var start = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            numbered.Append(text, start, parameters[i].Position - start).Append(CultureInfo.InvariantCulture, $"${i + 1}");
            start = parameters[i].Position;
        }
        numbered.Append(text, start, text.Length - start);
        return new SqlQuery(numbered.ToString(), [.. parameters.Select(p => p.Parameter)]);
    }
}
