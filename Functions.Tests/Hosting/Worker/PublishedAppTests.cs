using System.Text.Json;
using Edge.Hosting;
using Edge.Hosting.Local;
using Mono.Cecil;

namespace Edge.Tests.Hosting.Worker;

/// <summary>What a publish gives to the Functions host, and that the same files serve on Kestrel.</summary>
[Collection(nameof(PublishedApp))]
public sealed class PublishedAppTests(PublishedApp app)
{
    [Fact]
    public void The_Functions_host_is_told_the_functions_that_the_local_host_serves()
    {
        var served = typeof(Program).Assembly.GetExportedTypes().SelectMany(HttpFunction.In).ToDictionary(
            function => function.Name,
            function => new FunctionsMetadata.HttpTrigger(
                function.TriggerParameter, function.Route, string.Join(' ', function.Methods.Order()), $"{function.Trigger.AuthLevel}"));

        var told = FunctionsMetadata.Read(app.File("functions.metadata")).Http;

        Assert.Equal(Lines(served), Lines(told));
        Assert.Contains("Rest", told.Keys);
    }

    [Fact]
    public void Timer_and_queue_functions_are_told_too() =>
        Assert.Equal(
            [("Nightly", "timerTrigger"), ("Orders", "queueTrigger")],
            FunctionsMetadata.Read(app.File("functions.metadata")).Others.Select(other => (other.Key, other.Value)).Order());

    [Fact]
    public void Everything_that_the_Functions_host_reads_is_there()
    {
        var worker = JsonElement.Parse(File.ReadAllText(app.File("worker.config.json"))).GetProperty("description");
        Assert.Equal("Functions.dll", worker.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("dotnet-isolated", worker.GetProperty("language").GetString());
        Assert.Equal(File.ReadAllText(Repository.Path("host.json")), File.ReadAllText(app.File("host.json")));
        Assert.Equal("", HostJson.ReadRoutePrefix(app.File("host.json")));
        var extensions = JsonElement.Parse(File.ReadAllText(app.File("extensions.json"))).GetProperty("extensions").EnumerateArray();
        Assert.Contains(extensions, extension => extension.GetProperty("name").GetString()!.Contains("Queue", StringComparison.Ordinal));
        Assert.False(File.Exists(app.File("local.settings.json")));
    }

    [Fact]
    public void The_development_database_is_no_part_of_it()
    {
        using var published = ModuleDefinition.ReadModule(app.File("Functions.dll"));

        Assert.DoesNotContain(published.Types, type => type.Namespace.StartsWith("Edge.Hosting.DevPostgres", StringComparison.Ordinal));
        Assert.Contains(published.Types, type => type.FullName == typeof(LocalHosting).FullName);
        Assert.DoesNotContain(published.Resources, resource => resource.Name == "sample.sql");
    }

    [Fact]
    public async Task The_same_files_serve_on_Kestrel_and_name_the_functions_that_they_do_not_serve()
    {
        using var process = app.Start(["--urls=http://127.0.0.1:0"], [("PGRST_DB_URI", "postgresql://nobody@127.0.0.1:1/nothing")]);
        try
        {
            var address = "";
            var named = "";
            while ((address.Length == 0 || named.Length == 0) && await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("Edge listens on ", StringComparison.Ordinal)) address = line["Edge listens on ".Length..];
                if (line.Contains("ignored here", StringComparison.Ordinal)) named = line;
            }

            using var sockets = new SocketsHttpHandler { UseProxy = false };
            using var http = new HttpClient(sockets);
            using var live = await http.GetAsync($"{address}/health/live");
            Assert.Equal(200, (int)live.StatusCode);
            Assert.EndsWith("run under the Functions host only and are ignored here: Nightly, Orders", named, StringComparison.Ordinal);
            if (OperatingSystem.IsLinux()) Assert.Empty(WorkersAssemblies(process.Id));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Assemblies that only a worker needs and that this process has loaded.</summary>
    private static IEnumerable<string> WorkersAssemblies(int process) =>
        File.ReadLines($"/proc/{process}/maps").Select(line => Path.GetFileName(line.Split(' ')[^1]))
            .Where(file => file.StartsWith("Grpc.", StringComparison.Ordinal) || file is "Microsoft.Azure.Functions.Worker.Grpc.dll" or "Google.Protobuf.dll")
            .Distinct();

    private static IEnumerable<string> Lines(Dictionary<string, FunctionsMetadata.HttpTrigger> functions) =>
        functions.Select(function => $"{function.Key}: {function.Value}").Order(StringComparer.Ordinal);
}
