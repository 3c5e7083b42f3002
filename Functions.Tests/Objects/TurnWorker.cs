using System.Diagnostics;
using System.Globalization;
using Edge.Objects;

namespace Edge.Tests.Objects;

/// <summary>
/// A process of its own that counts on objects until it has done its part, to be killed at any moment. It writes down each turn that it runs and
/// each result that it is given. Started anew it goes on with the first call that it was not given the result of.
/// </summary>
internal static class TurnWorker
{
    private const string Command = "turn-worker";

    /// <summary>The test assembly's entry point; tests are run by the test host and do not come here.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not [Command, var connectionString, var worker, var calls, var objects, var file])
        {
            await Console.Error.WriteLineAsync("Tests are run by: dotnet test");
            return 2;
        }

        await Work(connectionString, Number(worker), Number(calls), Number(objects), file);
        return 0;
    }

    public static Process Start(string connectionString, int worker, int calls, int objects, string file) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [typeof(TurnWorker).Assembly.Location, Command, connectionString, Text(worker), Text(calls), Text(objects), file])
    {
        UseShellExecute = false,
    })!;

    private static async Task Work(string connectionString, int worker, int calls, int objects, string file)
    {
        var done = File.Exists(file) ? WorkerLog.Read(file).Results.Select(result => result.Call).ToHashSet(StringComparer.Ordinal) : [];
        await using var log = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0)) { AutoFlush = true, NewLine = "\n" };

        // What the last process had half written ends here.
        await log.WriteLineAsync();
        await using var process = new ObjectsProcess(connectionString, new() { MaxConnections = 8 }, TimeProvider.System);
        var random = new Random(worker);
        (string Name, string Call)[] all = [.. Enumerable.Range(0, calls).Select(i => ($"counter {random.Next(objects)}", $"{worker}-{i}"))];
        await Parallel.ForEachAsync(all.Where(one => !done.Contains(one.Call)), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            var value = await Count(process, one.Name, one.Call, log);
            lock (log) log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"result\t{one.Name}\t{one.Call}\t{value}\t."));
        });
    }

    /// <summary>Calls until there is a result.</summary>
    private static async Task<int> Count(ObjectsProcess process, string name, string call, StreamWriter log)
    {
        while (true)
        {
            try
            {
                return await process.Probe(name).Call(
                    async probe =>
                    {
                        var from = Stopwatch.GetTimestamp();
                        var value = await probe.Add();
                        var line = string.Create(CultureInfo.InvariantCulture, $"turn\t{name}\t{from}\t{Stopwatch.GetTimestamp()}\t.");
                        lock (log) log.WriteLine(line);
                        return value;
                    },
                    new CallOptions { IdempotencyKey = call });
            }
            catch (ObjectException interrupted) when (interrupted.Error.Code != "EDGE046")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
            catch (Npgsql.NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What workers have written down.</summary>
internal sealed record WorkerLog(IReadOnlyList<WorkerLog.Turn> Turns, IReadOnlyList<WorkerLog.Result> Results)
{
    /// <summary>One run of the object's code, committed or not, in ticks of the machine's clock, while the lock was held.</summary>
    internal sealed record Turn(string Name, long From, long To);

    internal sealed record Result(string Name, string Call, int Value);

    public static WorkerLog Read(params IEnumerable<string> files)
    {
        var (turns, results) = (new List<Turn>(), new List<Result>());
        foreach (var line in files.SelectMany(file => File.ReadAllLines(file)))
        {
            switch (line.Split('\t'))
            {
                case ["turn", var name, var from, var to, "."]:
                    turns.Add(new(name, long.Parse(from, CultureInfo.InvariantCulture), long.Parse(to, CultureInfo.InvariantCulture)));
                    break;
                case ["result", var name, var call, var value, "."]:
                    results.Add(new(name, call, int.Parse(value, CultureInfo.InvariantCulture)));
                    break;
            }
        }

        return new(turns, results);
    }

    /// <summary>What is wrong with them, one line each; empty if each call ran once and no turn ran beside another of its object.</summary>
    /// <param name="calls">How many different ones were made.</param>
    /// <param name="stored">What the objects' counters say in the end.</param>
    public IReadOnlyList<string> Mistakes(int calls, IReadOnlyDictionary<string, int> stored)
    {
        var mistakes = new List<string>();
        if (Results.DistinctBy(result => result.Call).Count() is var different && different != calls) mistakes.Add($"{different} of {calls} calls have a result");
        if (stored.Values.Sum() is var sum && sum != calls) mistakes.Add($"the counters' sum is {sum} and not {calls}");
        foreach (var ofObject in Results.DistinctBy(result => (result.Call, result.Value)).GroupBy(result => result.Name, StringComparer.Ordinal))
        {
            var values = ofObject.Select(result => result.Value).Order().ToList();
            if (!values.SequenceEqual(Enumerable.Range(1, stored.GetValueOrDefault(ofObject.Key))))
                mistakes.Add($"{ofObject.Key}: a value was given twice, or is missing");
        }

        foreach (var ofObject in Turns.GroupBy(turn => turn.Name, StringComparer.Ordinal))
        {
            var inOrder = ofObject.OrderBy(turn => turn.From).ToList();
            if (inOrder.Zip(inOrder.Skip(1)).Any(pair => pair.First.To > pair.Second.From)) mistakes.Add($"{ofObject.Key}: two turns at once");
        }

        return mistakes;
    }
}
