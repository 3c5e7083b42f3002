using Edge.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>The sample front end at <c>/sample/</c>.</summary>
public sealed class SampleFunctions(BuiltInPages pages, SamplesOptions samples)
{
    private const string Name = "sample";

    [Function("Sample")]
    public IResult Sample([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "sample/{*file}")] HttpRequest request, string? file)
    {
        if (!samples.Enabled) return UnknownFunctions.NotFound(request);

        // Its own links are relative.
        return request.Path.Value!.EndsWith("/sample", StringComparison.OrdinalIgnoreCase)
            ? Results.LocalRedirect($"{request.Path}/", permanent: false)
            : pages.Answer(request, Name, file) ?? UnknownFunctions.NotFound(request);
    }
}
