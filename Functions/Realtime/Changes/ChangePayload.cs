using System.Text;
using System.Text.Json;
using Edge.ChangeFeed.Replication;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Changes;

/// <summary>Writes what a client gets of a change.</summary>
internal static class ChangePayload
{
    private const int LongestRecord = 1024 * 1024;
    private const int ShortValue = 64;

    public const string NoKey = "Error 400: Bad Request, no primary key";
    public const string Denied = "Error 401: Unauthorized";
    private const string TooLarge = "Error 413: Payload Too Large";

    /// <param name="ids">The bindings that it is for.</param>
    /// <param name="columns">The columns that the client may and wants to have.</param>
    /// <param name="onlyKeyOfOld">Of the row before, nothing but the key may be told.</param>
    /// <param name="current">The row as it is now, for values that the log left out; null: it is not there.</param>
    /// <param name="error">In place of the row; null: none.</param>
    public static byte[] Write(
        RowEvent change, PgTypes types, IEnumerable<int> ids, IReadOnlyCollection<string> columns, bool onlyKeyOfOld, JsonElement? current, string time, string? error)
    {
        var isTooLarge = error is null && change.Size > LongestRecord && Length(change, columns) > LongestRecord;
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("ids");
            foreach (var id in ids) json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartObject("data");
            json.WriteString("schema", change.Relation.Name.Schema);
            json.WriteString("table", change.Relation.Name.Name);
            json.WriteString("type", change.Type);
            json.WriteString("commit_timestamp", time);
            Columns(json, change, types, error is null ? columns : []);
            json.WritePropertyName("record");
            Record(json, change, types, error is null && change.Row.Change is RowChange.Insert or RowChange.Update ? columns : [], isTooLarge, current);
            json.WritePropertyName("old_record");
            OldRecord(json, change, types, error is null && change.Row.Change is RowChange.Update or RowChange.Delete ? columns : [], onlyKeyOfOld, isTooLarge);
            Errors(json, error ?? (isTooLarge ? TooLarge : null));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static int Length(RowEvent change, IReadOnlyCollection<string> columns) => columns.Sum(column => change.NewValue(column).Text?.Length ?? 0);

    private static void Columns(Utf8JsonWriter json, RowEvent change, PgTypes types, IReadOnlyCollection<string> columns)
    {
        json.WriteStartArray("columns");
        foreach (var column in change.Relation.Columns.Where(column => columns.Contains(column.Name)))
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", types[column.Type]?.Name ?? column.TypeText);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Record(
        Utf8JsonWriter json, RowEvent change, PgTypes types, IReadOnlyCollection<string> columns, bool isTooLarge, JsonElement? current)
    {
        json.WriteStartObject();
        foreach (var column in change.Relation.Columns.Where(column => columns.Contains(column.Name)))
        {
            var value = change.NewValue(column.Name);
            if (value.State is ValueState.Unknown || (isTooLarge && IsLong(value))) continue;
            if (value.State is ValueState.UnchangedToast)
            {
                if (current is not { } row || !row.TryGetProperty(column.Name, out var there)) continue;
                json.WritePropertyName(column.Name);
                json.WriteRawValue(there.GetRawText(), skipInputValidation: true);
                continue;
            }

            json.WritePropertyName(column.Name);
            PgJson.Write(json, types, column.Type, value.Text);
        }

        json.WriteEndObject();
    }

    private static void OldRecord(
        Utf8JsonWriter json, RowEvent change, PgTypes types, IReadOnlyCollection<string> columns, bool onlyKey, bool isTooLarge)
    {
        json.WriteStartObject();
        foreach (var column in change.Relation.Columns.Where(column => columns.Contains(column.Name)))
        {
            var isKey = change.Relation.Key.Contains(column.Name);
            if (onlyKey && !isKey) continue;
            var value = change.OldValue(column.Name);

            // An update that leaves the key as it was does not log it.
            if (value.State is ValueState.Unknown && isKey) value = change.NewValue(column.Name);
            if (value.State is ValueState.Unknown or ValueState.UnchangedToast || (isTooLarge && IsLong(value))) continue;
            json.WritePropertyName(column.Name);
            PgJson.Write(json, types, column.Type, value.Text);
        }

        json.WriteEndObject();
    }

    private static bool IsLong(ReplicatedValue value) => value.Text is { } text && Encoding.UTF8.GetByteCount(text) > ShortValue;

    private static void Errors(Utf8JsonWriter json, string? error)
    {
        json.WritePropertyName("errors");
        if (error is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue(error);
        json.WriteEndArray();
    }
}
