using System.Globalization;
using System.Linq.Expressions;
using System.Text;

namespace Edge.Client;

public abstract partial class Query<TRow>
{
    /// <summary>
    /// The columns wanted, as PostgREST reads them: <c>"id,key:name,data->>a,amount.sum(),posts!inner(title),...author(name)"</c>.
    /// White space outside quotes does not count. The text is taken as it is: no foreign value belongs in it.
    /// </summary>
    /// <remarks>After a write, these are the columns of the written rows.</remarks>
    public Query<TRow> Select(string columns) => With(draft.Set("select", WithoutSpace(columns)));

    /// <summary>All columns; after a write, those of the written rows.</summary>
    public Query<TRow> Select() => Select("*");

    /// <summary>The columns and related rows wanted; names in them are only ever names.</summary>
    public Query<TRow> Select(params ReadOnlySpan<SelectItem> items) => With(draft.Set("select", SelectItem.Write(items)));

    /// <summary>These properties' columns.</summary>
    public Query<TRow> Select(params IEnumerable<Expression<Func<TRow, object?>>> columns) =>
        Select([.. columns.Select(column => SelectItem.Of(ColumnOf(column)))]);

    /// <summary>The same rows, read as another type.</summary>
    public Query<T> As<T>() => new Query<T>.Written(transport, Json, draft);

    /// <summary>Sorts by a column, after what was said before.</summary>
    /// <param name="nullsFirst">Null: as Postgres does, last when ascending and first when descending.</param>
    /// <param name="referencedTable">The embedded relation whose rows are sorted; null: the root.</param>
    public Query<TRow> Order(Field column, bool ascending = true, bool? nullsFirst = null, string? referencedTable = null) =>
        With(draft.Append(Relations.Prefix(referencedTable) + "order", OrderTerm(column.ToString(), ascending, nullsFirst)));

    public Query<TRow> Order<T>(Expression<Func<TRow, T>> column, bool ascending = true, bool? nullsFirst = null) =>
        Order(ColumnOf(column), ascending, nullsFirst);

    /// <summary>Sorts the root by a column of an embedded to-one relation: <c>order=clients(name)</c>.</summary>
    public Query<TRow> OrderByRelated(string relation, Field column, bool ascending = true, bool? nullsFirst = null) =>
        With(draft.Append("order", OrderTerm($"{FieldSyntax.Name(relation)}({column})", ascending, nullsFirst)));

    /// <summary>At most so many rows.</summary>
    public Query<TRow> Limit(long rows, string? referencedTable = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return With(draft.Set(Relations.Prefix(referencedTable) + "limit", Number(rows)));
    }

    /// <summary>Without the first so many rows.</summary>
    public Query<TRow> Offset(long rows, string? referencedTable = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return With(draft.Set(Relations.Prefix(referencedTable) + "offset", Number(rows)));
    }

    /// <summary>The rows from one place to another, counted from 0, both inclusive.</summary>
    public Query<TRow> Range(long from, long to, string? referencedTable = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return Offset(from, referencedTable).Limit(to - from + 1, referencedTable);
    }

    /// <summary>Has the answer say how many rows match in all.</summary>
    public Query<TRow> Count(CountMode mode) => With(draft.Count(mode));

    /// <summary>Leaves null columns out of the JSON.</summary>
    public Query<TRow> StripNulls() => With(draft with { StripNulls = true });

    /// <summary>The write happens and is undone, if the server allows that (<c>db-tx-end</c>).</summary>
    public Query<TRow> Rollback() => With(draft.Prefer("tx", "rollback"));

    /// <summary>A write that affects more rows is an error and changes nothing.</summary>
    public Query<TRow> MaxAffected(long rows) =>
        With(draft.Prefer("handling", "strict").Prefer("max-affected", Number(rows)));

    /// <summary>Times are told in this zone, by name or numeric offset.</summary>
    /// <exception cref="ArgumentException">It would be read as more than a zone.</exception>
    public Query<TRow> TimeZone(string zone) => zone.AsSpan().IndexOfAny(",;\"=") < 0
        ? With(draft.Prefer("timezone", zone))
        : throw new ArgumentException($"'{zone}' is no time zone.", nameof(zone));

    /// <summary>Sends a header; what the client or the query would say by it is replaced.</summary>
    /// <exception cref="ArgumentException">The value has a line break.</exception>
    public Query<TRow> SetHeader(string name, string value) => With(draft.Header(name, value));

    /// <summary>Whether a read that failed on the way is sent again.</summary>
    public Query<TRow> Retry(bool enabled) => With(draft with { Retry = enabled });

    /// <summary>Errors are exceptions instead of values.</summary>
    public Query<TRow> ThrowOnError() => With(draft with { ThrowOnError = true });

    private static string OrderTerm(string field, bool ascending, bool? nullsFirst) =>
        field + (ascending ? ".asc" : ".desc") + nullsFirst switch { null => "", true => ".nullsfirst", false => ".nullslast" };

    private static string Number(long rows) => rows.ToString(CultureInfo.InvariantCulture);

    private static string WithoutSpace(string columns)
    {
        var text = new StringBuilder(columns.Length);
        var quoted = false;
        foreach (var character in columns)
        {
            if (character is '"') quoted = !quoted;
            if (quoted || !char.IsWhiteSpace(character)) text.Append(character);
        }

        return text.ToString();
    }
}

/// <summary>How rows are counted: really, by statistics, or really up to <c>db-max-rows</c> and by statistics beyond.</summary>
public enum CountMode { Exact, Planned, Estimated }
