using Edge.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Endpoints;

/// <summary>
/// The console: tables, functions, figures and access in a browser. It asks the app's public routes only, so that it can do nothing that its token cannot.
/// Its page takes the master key where function keys are configured (<c>/console?code=…</c>).
/// </summary>
public sealed class ConsoleFunctions(BuiltInPages pages, PagesOptions options)
{
    private const string Name = "console";

    [Function("Console")]
    public IResult Console([HttpTrigger(AuthorizationLevel.Admin, "get", "head", Route = "console")] HttpRequest request) =>
        options.Console ? pages.Answer(request, Name, file: null)! : UnknownFunctions.NotFound(request);

    /// <summary>Scripts and styles, which are the same for everybody.</summary>
    [Function("ConsoleAssets")]
    public IResult Assets(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/assets/{file}")] HttpRequest request, string file) =>
        (options.Console ? pages.Answer(request, Name, $"assets/{file}") : null) ?? UnknownFunctions.NotFound(request);
}
