using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Edge.Endpoints;

/// <summary>An answer of PostgREST's under a name: <c>{"users":[…]}</c>. An error is passed on as it is.</summary>
/// <param name="answer">Disposed when it has been sent.</param>
/// <param name="location">Where the created object is; null: nothing was created.</param>
internal sealed class NamedAnswer(string name, HttpResponseMessage answer, Func<JsonElement, string>? location = null) : IResult
{
    /// <summary>404 with <c>{"user":null}</c>.</summary>
    public static IResult Nothing(string name) =>
        Results.Text($$"""{"{{name}}":null}""", MediaTypeNames.Application.Json, statusCode: StatusCodes.Status404NotFound);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (answer)
        {
            var response = httpContext.Response;
            response.StatusCode = (int)answer.StatusCode;
            var body = await answer.Content.ReadAsByteArrayAsync(httpContext.RequestAborted);
            if (answer.IsSuccessStatusCode)
            {
                response.ContentType = "application/json; charset=utf-8";
                if (location is not null) response.Headers.Location = location(JsonElement.Parse(body));
                body = [.. Encoding.UTF8.GetBytes($"{{\"{name}\":"), .. body, (byte)'}'];
            }
            else
            {
                Copy(answer.Headers, response);
                Copy(answer.Content.Headers, response);
            }

            response.ContentLength = body.Length;
            response.BodyWriter.Write(body);
        }
    }

    private static void Copy(HttpHeaders headers, HttpResponse response)
    {
        foreach (var (name, values) in headers.NonValidated) response.Headers[name] = values.ToArray();
    }
}
