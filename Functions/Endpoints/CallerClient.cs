using Edge.Client;
using Microsoft.AspNetCore.Http;

namespace Edge.Endpoints;

/// <summary>Lets a function ask the database in the name of whoever called it.</summary>
public static class CallerClient
{
    /// <summary>
    /// The same client with the request's token, so that it may do what the caller may do. Without a token it acts as the anonymous role, as the
    /// client that is injected always does.
    /// </summary>
    public static PostgrestClient AsCaller(this PostgrestClient client, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Authorization.ToString() is { Length: > 0 } token ? client.SetHeader("Authorization", token) : client;
    }
}
