using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses;

/// <summary>A response before the headers that every response has.</summary>
internal sealed record Answer(int Status, IEnumerable<KeyValuePair<string, string>> Headers, ResponseBody Body)
{
    /// <summary>Set: answer with this instead.</summary>
    public ApiError? Error { get; init; }

    public static IEnumerable<KeyValuePair<string, string>> ContentOf(MediaType type, ApiRequest request) =>
        [new("Content-Type", type.ContentType), .. ProfileOf(request)];

    public static IEnumerable<KeyValuePair<string, string>> ProfileOf(ApiRequest request) =>
        request.NegotiatedByProfile ? [new("Content-Profile", request.Schema)] : [];
}
