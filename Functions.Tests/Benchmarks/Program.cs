using Edge.Benchmarks;
using Edge.Benchmarks.Cache;
using Edge.Benchmarks.InProcess;
using Edge.Benchmarks.Latency;
using Edge.Benchmarks.Objects;

// Benchmarks:        dotnet run -c Release --project Functions.Tests/Benchmarks -- <superuser db uri> [seconds a round] [rounds]
// The cache:         … -- cache <superuser db uri> [seconds a round] [rounds]
// And its storage:   … -- cache-table <superuser db uri> [keys]
// A far database:    … -- latency <superuser db uri> [requests of a kind]
// Durable objects:   … -- objects <superuser db uri> [seconds a round] [rounds]
// The client:        … -- in-process <superuser db uri> [rounds]
// The stub alone:    dotnet run -c Release --project Functions.Tests/Benchmarks -- stub <connection string> <url>
switch (args)
{
    case ["stub", var connectionString, var url]:
        await Stub.Serve(connectionString, url);
        return 0;
    case ["bare", var folder, var url]:
        await BareKestrel.Serve(folder, url);
        return 0;
    case ["cache", var uri, .. var rest]:
        return await CacheRun.Run(uri, Number(rest, 0, 4), Number(rest, 1, 3));
    case ["cache-table", var uri, .. var rest]:
        return await TableTierRun.Run(uri, Number(rest, 0, 1000));
    case ["latency", var uri, .. var rest]:
        return await LatencyRun.Run(uri, Number(rest, 0, 20));
    case ["objects", var uri, .. var rest]:
        return await ObjectsRun.Run(uri, Number(rest, 0, 3), Number(rest, 1, 3));
    case ["in-process", var uri, .. var rest]:
        return await InProcessRun.Run(uri, Number(rest, 0, 9));
    case [var uri, .. var rest]:
        return await Runner.Run(uri, Number(rest, 0, 5), Number(rest, 1, 3));
    default:
        Console.Error.WriteLine("usage: Benchmarks [cache | cache-table | latency | objects | in-process] <superuser db uri> [seconds a round] [rounds]");
        return 2;
}

static int Number(string[] arguments, int at, int otherwise) => arguments.Length > at ? int.Parse(arguments[at]) : otherwise;
