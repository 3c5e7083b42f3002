using System.Text;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Responses;

/// <summary>Answers reads, mutations, function calls and their plans.</summary>
/// <remarks>PostgREST v16.2, Response.hs > actionResponse, one method for each of its cases.</remarks>
internal static class RowsResponder
{
    public static Answer Answer(DbResult result, ActionPlan.Database plan, ApiRequest request, PostgrestConfig config) => result switch
    {
        DbResult.Plan explained => new(200, Responses.Answer.ContentOf(plan.MediaType, request), new ResponseBody.Buffered(explained.Body)),
        DbResult.Rows rows => Overridden(rows, Answer(rows, plan, request, config)),
        _ => throw new InvalidOperationException($"A plan for the database came back with {result.GetType().Name}."),
    };

    private static Answer Answer(DbResult.Rows rows, ActionPlan.Database plan, ApiRequest request, PostgrestConfig config) => plan switch
    {
        ActionPlan.Database.RelationRead read => Read(rows, read, request, config),
        ActionPlan.Database.Mutate { Mutation: Mutation.Create } mutate => Create(rows, mutate, request),
        ActionPlan.Database.Mutate { Mutation: Mutation.Update } mutate =>
            Changed(rows, mutate, request, ContentRange.Text(0, rows.PageTotal - 1, Counted(rows, request))),
        ActionPlan.Database.Mutate { Mutation: Mutation.Delete } mutate =>
            Changed(rows, mutate, request, ContentRange.Text(1, 0, Counted(rows, request))),
        ActionPlan.Database.Mutate mutate => Upsert(rows, mutate, request),
        ActionPlan.Database.Call call => Call(rows, call, request, config),
        _ => throw new InvalidOperationException($"Unknown plan {plan.GetType().Name}."),
    };

    private static Answer Read(DbResult.Rows rows, ActionPlan.Database.RelationRead plan, ApiRequest request, PostgrestConfig config)
    {
        var (status, range) = ContentRange.Of(request.TopLevelRange, rows.PageTotal, rows.TableTotal);
        var canonical = request.Query.Canonical;
        return new(
            status,
            [
                new("Content-Range", range),
                new("Content-Location", PathOf(plan, request) + (canonical.Length > 0 ? "?" + canonical : "")),
                .. Responses.Answer.ContentOf(plan.MediaType, request),
                .. Applied(plan, request),
            ],
            status is 416 ? OutOfBounds(rows, request, config) : plan.HeadersOnly ? Without(rows.Body) : rows.Body);
    }

    private static Answer Create(DbResult.Rows rows, ActionPlan.Database.Mutate plan, ApiRequest request)
    {
        var merges = request.Preferences.Resolution is PreferResolution.MergeDuplicates;
        var status = merges && (rows.Inserted ?? 0) <= 0 ? 200 : 201;
        var location = string.Join('&', rows.Location.Select(key => $"{Uri.EscapeDataString(key.Key)}={Uri.EscapeDataString(key.Value)}"));
        return Represented(
            status,
            [
                .. location.Length > 0
                    ? [new("Location", $"{PathOf(plan, request)}?{location}")]
                    : Array.Empty<KeyValuePair<string, string>>(),
                new("Content-Range", ContentRange.Text(1, 0, Counted(rows, request))),
                .. Applied(plan, request),
            ],
            rows, plan, request);
    }

    private static Answer Changed(DbResult.Rows rows, ActionPlan.Database.Mutate plan, ApiRequest request, string range) =>
        Represented(IsFull(request) ? 200 : 204, [new("Content-Range", range), .. Applied(plan, request)], rows, plan, request);

    private static Answer Represented(
        int status, KeyValuePair<string, string>[] headers, DbResult.Rows rows, ActionPlan.Database.Mutate plan,
        ApiRequest request) =>
        IsFull(request)
            ? new(status, [.. headers, .. Responses.Answer.ContentOf(plan.MediaType, request)], rows.Body)
            : new(status, headers, Without(rows.Body));

    private static Answer Upsert(DbResult.Rows rows, ActionPlan.Database.Mutate plan, ApiRequest request) => IsFull(request)
        ? new(rows.Inserted > 0 ? 201 : 200, [.. Responses.Answer.ContentOf(plan.MediaType, request), .. Applied(plan, request)], rows.Body)
        : new(204, Applied(plan, request), Without(rows.Body));

    private static Answer Call(DbResult.Rows rows, ActionPlan.Database.Call plan, ApiRequest request, PostgrestConfig config)
    {
        var (status, range) = ContentRange.Of(request.TopLevelRange, rows.PageTotal, rows.TableTotal);
        KeyValuePair<string, string>[] headers = [new("Content-Range", range), .. Applied(plan, request)];
        if (plan.Routine.ReturnsVoid) return new(204, headers, Without(rows.Body));

        return new(
            status,
            [.. headers, .. Responses.Answer.ContentOf(plan.MediaType, request)],
            plan.Method is InvokeMethod.Head ? Without(rows.Body) : status is 416 ? OutOfBounds(rows, request, config) : rows.Body);
    }

    private static Answer Overridden(DbResult.Rows rows, Answer answer)
    {
        if (rows is { GucStatus: null, GucHeaders: null }) return answer;

        var (overrides, error) = GucOverrides.Parse(rows.GucStatus, rows.GucHeaders);
        return error is null
            ? answer with { Status = overrides.Status ?? answer.Status, Headers = overrides.Over(answer.Headers) }
            : answer with { Error = error };
    }

    /// <summary>
    /// PostgREST leaves letters beyond ASCII as they are; but not every server on the way lets such a
    /// header pass, and this is the same URI.
    /// </summary>
    private static string PathOf(ActionPlan.Database plan, ApiRequest request)
    {
        var name = plan.Target.Name;
        if (Ascii.IsValid(name)) return $"{request.Mount}/{name}";

        var escaped = name.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return $"{request.Mount}/{string.Concat(escaped)}";
    }

    private static bool IsFull(ApiRequest request) => request.Preferences.Representation is PreferRepresentation.Full;

    /// <summary>For mutations, which count what they touched.</summary>
    private static long? Counted(DbResult.Rows rows, ApiRequest request) =>
        request.Preferences.Count is PreferCount.Exact or PreferCount.Estimated ? rows.PageTotal : null;

    private static KeyValuePair<string, string>[] Applied(ActionPlan.Database plan, ApiRequest request) =>
        PreferenceApplied.Of(plan, request) is { } applied ? [new("Preference-Applied", applied)] : [];

    private static ReplacedBody OutOfBounds(DbResult.Rows rows, ApiRequest request, PostgrestConfig config) =>
        new(
            ErrorResponder.Payload(
                ApiError.OffsetOutOfBounds(request.TopLevelRange.Offset, rows.TableTotal ?? 0), config.ClientErrorVerbose),
            rows.Body);

    private static ResponseBody Without(ResponseBody body) =>
        body is ResponseBody.Buffered ? ResponseBody.Empty : new ReplacedBody(default, body);
}
