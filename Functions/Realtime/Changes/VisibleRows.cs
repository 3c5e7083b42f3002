using System.Text;
using System.Text.Json;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Changes;

/// <summary>Asks which of some rows a caller may see now, all in as few queries as the URL's length allows.</summary>
internal sealed class VisibleRows(IRowAccess access, PgTypes types, RealtimeMetrics metrics, TimeProvider time)
{
    private const int MostKeys = 200;
    private const int LongestFilter = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="more">Columns to read besides the key.</param>
    /// <returns>The rows that are there for the caller, by their <see cref="KeyOf(ChangeRelation, string[])"/>.</returns>
    /// <exception cref="RowsFailedException">The rows cannot be read, such as when a policy raises an error.</exception>
    public async ValueTask<Dictionary<string, JsonElement>> Read(
        RealtimeCaller caller, ChangeRelation relation, IReadOnlyCollection<string[]> keys, IEnumerable<string> more, CancellationToken cancellation)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        metrics.RowChecks(keys.Count);
        var select = string.Join(',', relation.Key.Union(more).Select(Name));
        foreach (var chunk in Chunks(relation, keys))
        {
            var answer = await Ask(caller, relation, $"?select={Uri.EscapeDataString(select)}&{Filter(relation, chunk)}", cancellation);
            foreach (var row in answer.EnumerateArray()) found[KeyOf(relation, row)] = row;
        }

        return found;
    }

    /// <summary>The key as one text that equal keys share.</summary>
    public string KeyOf(ChangeRelation relation, string[] key)
    {
        var text = new StringBuilder();
        for (var at = 0; at < key.Length; at++)
        {
            var (type, value) = (relation.Column(relation.Key[at])!.Type, key[at]);
            using var json = JsonDocument.Parse(JsonText.Write(writer => PgJson.Write(writer, types, type, value)));
            Append(text, json.RootElement);
        }

        return text.ToString();
    }

    private static string KeyOf(ChangeRelation relation, JsonElement row)
    {
        var text = new StringBuilder();
        foreach (var column in relation.Key) Append(text, row.GetProperty(column));
        return text.ToString();
    }

    /// <summary>A time with an offset is the same in every zone.</summary>
    private static void Append(StringBuilder text, JsonElement value)
    {
        var part = value.ValueKind is not JsonValueKind.String ? value.GetRawText()
            : value.GetString() is { Length: > 19 } time && time[10] == 'T' && time[^3] == ':' && value.TryGetDateTimeOffset(out var moment)
                ? moment.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : value.GetString();
        text.Append(part).Append('\0');
    }

    private async ValueTask<JsonElement> Ask(RealtimeCaller caller, ChangeRelation relation, string query, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var answer = await access.Read(caller, relation.Name, query, cancellation);
            if (answer.IsRows) return JsonElement.Parse(answer.Body.Span);
            if (answer.IsDenied) return JsonElement.Parse("[]"u8);
            if (!answer.IsUnavailable || time.GetElapsedTime(start) > Patience) throw new RowsFailedException(Reason(answer));
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static string Reason(RowsAnswer answer)
    {
        try
        {
            var error = JsonElement.Parse(answer.Body.Span);
            return error.TryGetProperty("message", out var message) ? message.ToString() : $"status {answer.Status}";
        }
        catch (JsonException)
        {
            return $"status {answer.Status}";
        }
    }

    private IEnumerable<List<string[]>> Chunks(ChangeRelation relation, IReadOnlyCollection<string[]> keys)
    {
        var most = Math.Max(1, Math.Min(MostKeys, access.MaxRows));
        var (chunk, length) = (new List<string[]>(), 0);
        foreach (var key in keys)
        {
            var next = key.Sum(part => 3 * part.Length + 10) + 20 * relation.Key.Length;
            if (chunk.Count > 0 && (chunk.Count >= most || length + next > LongestFilter))
            {
                yield return chunk;
                (chunk, length) = ([], 0);
            }

            chunk.Add(key);
            length += next;
        }

        if (chunk.Count > 0) yield return chunk;
    }

    private static string Filter(ChangeRelation relation, List<string[]> keys)
    {
        if (relation.Key.Length == 1)
            return $"{Uri.EscapeDataString(Name(relation.Key[0]))}=in.({Uri.EscapeDataString(string.Join(',', keys.Select(key => Quoted(key[0]))))})";
        var rows = keys.Select(key => $"and({string.Join(',', key.Select((part, at) => $"{Name(relation.Key[at])}.eq.{Quoted(part)}"))})");
        return $"or=({Uri.EscapeDataString(string.Join(',', rows))})";
    }

    private static string Name(string column) =>
        column.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_') ? column : Quoted(column);

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>Says why rows could not be read.</summary>
internal sealed class RowsFailedException(string reason) : Exception(reason);
