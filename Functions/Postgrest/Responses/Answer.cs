using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Responses;

/// <summary>A response before the headers that every response has.</summary>
internal sealed record Answer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ResponseBody Body)
{
    /// <summary>Set: answer with this instead.</summary>
    public ApiError? Error { get; init; }

    public static KeyValuePair<string, string>[] ContentOf(MediaType type, ApiRequest request) => request.NegotiatedByProfile
        ? [new("Content-Type", type.ContentType), new("Content-Profile", request.Schema)]
        : [new("Content-Type", type.ContentType)];
}
