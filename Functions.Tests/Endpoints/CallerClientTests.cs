using System.Net;
using Edge.Client;
using Edge.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Endpoints;

/// <summary>In whose name a function's client asks.</summary>
public sealed class CallerClientTests
{
    [Theory]
    [InlineData("Bearer a.b.c", "Bearer a.b.c")]
    [InlineData("", null)]
    public async Task It_asks_with_the_token_of_the_request_and_without_one_as_nobody(string given, string? sent)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = given;
        using var handler = new Recording();
        var client = new PostgrestClient(handler);

        await client.AsCaller(request).From("users").Execute();
        await client.From("users").Execute();

        Assert.Equal([sent, null], handler.Tokens);
    }

    private sealed class Recording : HttpMessageHandler
    {
        public List<string?> Tokens { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Tokens.Add(request.Headers.Authorization?.ToString());
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]") });
        }
    }
}
