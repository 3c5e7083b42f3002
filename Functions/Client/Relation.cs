using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Client;

/// <summary>A table or view: all its rows, to be narrowed down, or the target of a write.</summary>
public sealed class Relation<TRow> : Query<TRow>
{
    internal Relation(Transport transport, JsonSerializerOptions json, RequestDraft draft) : base(transport, json, draft) { }

    /// <summary>Inserts one row. Ask for it back with <c>Single</c>; <c>Execute</c> leaves it there.</summary>
    /// <param name="defaultToNull">Columns that are not given are null; else they have their default.</param>
    public Query<TRow> Insert<T>(T row, CountMode? count = null, bool defaultToNull = true) => Insert(PayloadOf(row), count, defaultToNull);

    /// <summary>Inserts several rows at once.</summary>
    public Query<TRow> InsertAll<T>(IEnumerable<T> rows, CountMode? count = null, bool defaultToNull = true) =>
        Insert(PayloadOfAll(rows), count, defaultToNull);

    /// <summary>Inserts what is JSON or CSV already.</summary>
    public Query<TRow> Insert(Payload rows, CountMode? count = null, bool defaultToNull = true) =>
        With(Write(HttpMethod.Post, rows, count, defaultToNull));

    /// <summary>Inserts one row, or updates the one that is in its place.</summary>
    /// <param name="onConflict">The columns that tell what place that is; null: the primary key.</param>
    /// <param name="ignoreDuplicates">Leave a row that is in its place as it is.</param>
    public Query<TRow> Upsert<T>(
        T row, IEnumerable<string>? onConflict = null, bool ignoreDuplicates = false, CountMode? count = null, bool defaultToNull = true) =>
        Upsert(PayloadOf(row), onConflict, ignoreDuplicates, count, defaultToNull);

    /// <summary>The same for several rows at once.</summary>
    public Query<TRow> UpsertAll<T>(
        IEnumerable<T> rows, IEnumerable<string>? onConflict = null, bool ignoreDuplicates = false, CountMode? count = null,
        bool defaultToNull = true) =>
        Upsert(PayloadOfAll(rows), onConflict, ignoreDuplicates, count, defaultToNull);

    public Query<TRow> Upsert(
        Payload rows, IEnumerable<string>? onConflict = null, bool ignoreDuplicates = false, CountMode? count = null,
        bool defaultToNull = true)
    {
        var resolution = ignoreDuplicates ? "ignore-duplicates" : "merge-duplicates";
        var draft = Write(HttpMethod.Post, rows, count, defaultToNull).Prefer("resolution", resolution);
        return With(onConflict is null ? draft : draft.Set("on_conflict", Names(onConflict)));
    }

    /// <summary>Changes the rows that the conditions to come select; without conditions, all rows.</summary>
    public Query<TRow> Update<T>(T changes, CountMode? count = null) => Update(PayloadOf(changes), count);

    public Query<TRow> Update(Payload changes, CountMode? count = null) =>
        With(Write(HttpMethod.Patch, changes, count, defaultToNull: true));

    /// <summary>Deletes the rows that the conditions to come select; without conditions, all rows.</summary>
    public Query<TRow> Delete(CountMode? count = null) => With(Write(HttpMethod.Delete, null, count, defaultToNull: true));

    private RequestDraft Write(HttpMethod method, Payload? payload, CountMode? count, bool defaultToNull)
    {
        var draft = Draft with { Method = method, Payload = payload, IsMutation = true };
        if (payload is not null && PayloadColumns.OfArray(payload) is { Length: > 0 } columns) draft = draft.Set("columns", Names(columns));
        if (count is { } mode) draft = draft.Count(mode);
        return defaultToNull ? draft : draft.Prefer("missing", "default");
    }

    private Payload PayloadOf<T>(T row) => Payload.Json(JsonValues.ToUtf8(row, Json));

    private Payload PayloadOfAll<T>(IEnumerable<T> rows) => Payload.Json(JsonValues.ToUtf8Array(rows, Json));

    private static string Names(IEnumerable<string> names) => string.Join(',', names.Select(FieldSyntax.Name));
}
