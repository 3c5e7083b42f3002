using Edge.Benchmarks;

// Benchmarks:        dotnet run -c Release --project Functions.Tests/Benchmarks -- <superuser db uri> [seconds a round] [rounds]
// The stub alone:    dotnet run -c Release --project Functions.Tests/Benchmarks -- stub <connection string> <url>
switch (args)
{
    case ["stub", var connectionString, var url]:
        await Stub.Serve(connectionString, url);
        return 0;
    case [var uri, .. var rest]:
        return await Runner.Run(uri, seconds: rest.Length > 0 ? int.Parse(rest[0]) : 5, rounds: rest.Length > 1 ? int.Parse(rest[1]) : 3);
    default:
        Console.Error.WriteLine("usage: Benchmarks <superuser db uri> [seconds a round] [rounds]");
        return 2;
}
