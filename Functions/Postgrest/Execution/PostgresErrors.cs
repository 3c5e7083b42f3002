using System.Globalization;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// What Postgres says, as PostgREST passes it on: SQLSTATE, message, details and hint unchanged, and the HTTP status that goes with the SQLSTATE.
/// </summary>
/// <remarks>PostgREST v16.2, Error.hs > pgErrorStatus; docs: references/errors.</remarks>
internal static class PostgresErrors
{
    private static readonly KeyValuePair<string, string>[] Challenge = [new("WWW-Authenticate", "Bearer")];

    internal static ApiError Of(PostgresException error, TransactionQuery transaction)
    {
        if (error.SqlState == "PGRST") return RaisedResponse.Of(error);
        if (RowsNotAllowed(error) is { } rows) return OfRows(rows, transaction.Rows);
        if (transaction.Guarded is { } target && IsRowNotPermitted(error)) return ApiError.RowNotPermitted(target.Name, transaction.IsAnonymous);
        var status = Status(error, transaction.IsAnonymous);
        var told = new ApiError(error.SqlState, status, error.MessageText, error.Detail, error.Hint) { Headers = status == 401 ? Challenge : [] };
        return transaction.Guarded is null ? told : Discreet(told);
    }

    /// <summary>
    /// Of constraints and of names Postgres tells more than a policy may allow: values of rows, the columns of a row that is refused, other
    /// relations, names that are near.
    /// </summary>
    internal static ApiError Discreet(ApiError error) => error.Code[..2] switch
    {
        "23" => error with { Message = DiscreetMessage(error), Details = null, Hint = null },
        "42" => error with { Details = null, Hint = null },
        _ => error,
    };

    /// <summary>A row that others refer to: the message names them.</summary>
    private static string DiscreetMessage(ApiError error) =>
        error.Code == PostgresErrorCodes.ForeignKeyViolation && error.Message.StartsWith("update or delete on table", StringComparison.Ordinal)
            ? error.Message[..Math.Max(0, error.Message.IndexOf(" violates ", StringComparison.Ordinal))] + " violates a foreign key constraint"
            : error.Message;

    private static bool IsRowNotPermitted(PostgresException error) =>
        error.SqlState == PostgresErrorCodes.InvalidTextRepresentation
        && error.MessageText.Contains($"\"{MutateQuery.RowNotPermitted}", StringComparison.Ordinal);

    private static ApiError OfRows(long rows, RowsRule rule) => rule switch
    {
        RowsRule.Put => ApiError.PutMatchingPrimaryKey(),
        RowsRule.Singular when rows != 1 => ApiError.NotSingular(rows),
        _ => ApiError.MaxAffectedExceeded(rows),
    };

    /// <summary>The number of rows that <see cref="QueryBuilder"/>'s own error tells; null: it is another error.</summary>
    private static long? RowsNotAllowed(PostgresException error)
    {
        var marker = $"\"{QueryBuilder.RowsNotAllowed}";
        if (error.SqlState != PostgresErrorCodes.InvalidTextRepresentation) return null;
        var start = error.MessageText.IndexOf(marker, StringComparison.Ordinal);
        if (start < 0) return null;
        var digits = error.MessageText.AsSpan(start + marker.Length);
        var end = digits.IndexOf('"');
        return end > 0 && long.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;
    }

    private static int Status(PostgresException error, bool isAnonymous) => error.SqlState switch
    {
        "23503" or "23505" => 409,
        "25006" => 405,
        // pg-safeupdate's refusal is the client's fault, a subquery of a view that gives two rows is not.
        "21000" => error.MessageText.EndsWith("requires a WHERE clause", StringComparison.Ordinal) ? 400 : 500,
        "22023" => IsUnknownRole(error.MessageText) ? 401 : 400,
        "53400" => 500,
        "57P01" => 503,
        "P0001" => 400,
        "42883" => error.MessageText.StartsWith("function xmlagg(", StringComparison.Ordinal) ? 406 : 404,
        "42P01" => 404,
        "42P17" => 500,
        "42501" => isAnonymous ? 401 : 403,
        ['P', 'T', .. var status] => RaisedStatus(status),
        var state => StatusOfClass(state.Length < 2 ? state : state[..2]),
    };

    private static int StatusOfClass(string sqlStateClass) => sqlStateClass switch
    {
        "08" or "53" => 503,
        "0L" or "0P" or "28" => 403,
        "09" or "25" or "2D" or "38" or "39" or "3B" or "40" or "54" or "55" or "57" or "58" or "F0" or "HV" or "P0" or "XX" => 500,
        _ => 400,
    };

    private static int RaisedStatus(string status) =>
        int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 100 and <= 999 ? number : 500;

    private static bool IsUnknownRole(string message) =>
        message.StartsWith("role", StringComparison.Ordinal) && message.EndsWith("does not exist", StringComparison.Ordinal);
}
