using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Sql;

/// <summary>
/// The only way to make SQL. What is interpolated has to say what it is — identifier, literal, type, parameter, fragment — and is quoted by
/// that; a string or an object does not compile in, so text from a request cannot become SQL by oversight.
/// </summary>
public sealed class SqlBuilder
{
    private readonly StringBuilder text = new();
    private ImmutableArray<(int, SqlParameter)>.Builder? parameters;

    public SqlBuilder Append([InterpolatedStringHandlerArgument("")] SqlInterpolation sql)
    {
        _ = sql;
        return this;
    }

    public SqlFragment ToFragment() => new(text.ToString(), parameters?.ToImmutable() ?? []);

    internal void Raw(string sql) => text.Append(sql);

    internal void Number(long value) => text.Append(CultureInfo.InvariantCulture, $"{value}");

    internal void Parameter(SqlParameter parameter) =>
        (parameters ??= ImmutableArray.CreateBuilder<(int, SqlParameter)>()).Add((text.Length, parameter));

    internal void Fragment(SqlFragment fragment)
    {
        var offset = text.Length;
        foreach (var (position, parameter) in fragment.Parameters)
            (parameters ??= ImmutableArray.CreateBuilder<(int, SqlParameter)>()).Add((offset + position, parameter));
        text.Append(fragment.Text);
    }
}

/// <summary>What the compiler makes of <c>$"…"</c> where SQL is wanted. There is deliberately no overload for string or object.</summary>
[InterpolatedStringHandler]
public readonly struct SqlInterpolation
{
    private readonly SqlBuilder builder;

    public SqlInterpolation(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, new SqlBuilder())
    {
    }

    public SqlInterpolation(int literalLength, int formattedCount, SqlBuilder builder)
    {
        _ = literalLength + formattedCount;
        this.builder = builder;
    }

    /// <summary>For the compiler only: the constant parts.</summary>
    public void AppendLiteral(string sql) => builder.Raw(sql);

    public void AppendFormatted(Identifier identifier) => builder.Raw(identifier.Quoted());

    public void AppendFormatted(QualifiedIdentifier identifier)
    {
        if (identifier.Schema.Length > 0) builder.Raw(new Identifier(identifier.Schema).Quoted() + ".");
        builder.Raw(new Identifier(identifier.Name).Quoted());
    }

    public void AppendFormatted(Literal literal) => builder.Raw(literal.Quoted());

    public void AppendFormatted(TypeName type) => builder.Raw(type.Text);

    public void AppendFormatted(ColumnDefault expression) => builder.Raw(expression.Text);

    public void AppendFormatted(SqlParameter parameter) => builder.Parameter(parameter);

    public void AppendFormatted(SqlFragment fragment) => builder.Fragment(fragment);

    public void AppendFormatted(long number) => builder.Number(number);

    internal SqlFragment ToFragment() => builder.ToFragment();
}
