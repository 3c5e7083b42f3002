using System.Threading.Channels;
using Npgsql;

namespace Edge.Tests.Cache;

/// <summary>Many who ask the same at the same time, of one process or of two that share an Azurite. Postgres counts how often it is asked.</summary>
public sealed class StampedeOfProcessesTests
{
    private const int Crowd = 1_000;
    private const string Question = "/rpc/slow";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task A_thousand_ask_the_database_once_and_of_two_processes_twice_at_most_and_a_third_asks_nothing()
    {
        await using var library = await LibraryCluster.Start();
        await library.Run(
            """
            CREATE FUNCTION api.slow(name text) RETURNS text LANGUAGE plpgsql STABLE AS
              $$ BEGIN PERFORM pg_notify('asked', name); PERFORM pg_sleep(0.5); RETURN name; END $$
            """);
        var azurite = await Azurite.OfThisRun();
        string[] settings =
        [
            "--Cache:Functions:slow:MaxAge=600", "--Cache:Functions:slow:Tags=slow", $"--Kv:ConnectionString={azurite.ConnectionString}",
            $"--Kv:Table={azurite.NewTable().Name}", "--Logging:LogLevel:Default=None",
        ];
        await using var count = await Asked.Listen(library.ConnectionString);
        Task<AppProcess> Start() => AppProcess.Start(library.AuthenticatorUri, "lending_anon", "/books", settings);
        using var one = await Start();
        using var other = await Start();

        await Ask("one", [one]);
        Assert.Equal(1, await count.Of("one"));

        await Ask("two", [one, other]);
        Assert.InRange(await count.Of("two"), 1, 2);

        // One that starts later finds what is stored. On a slow machine that is not all: who waits for the storage for too long does without it for a while.
        using var third = await Start();
        (await Api(one).Get($"{Question}?name=name0")).ShouldBe(200);
        var at = 0;
        await Eventually.Holds(async () =>
        {
            var (name, next) = ($"name{at}", $"name{++at}");
            (await Api(one).Get($"{Question}?name={next}")).ShouldBe(200);
            var answer = (await Api(third).Get($"{Question}?name={name}")).ShouldBe(200, $"\"{name}\"");
            var isHit = answer.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal);
            Assert.Equal(isHit ? 1 : 2, await count.Of(name));
            return isHit;
        });
    }

    private static async Task Ask(string name, AppProcess[] processes)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(n => Api(processes[n % processes.Length]).Get($"{Question}?name={name}")));
        Assert.All(answers, answer => answer.ShouldBe(200, $"\"{name}\""));
    }

    /// <summary>By one name, whatever the port: a function that cannot be looked into may look at that.</summary>
    private static Api Api(AppProcess process) => process.Api.With("Host", "library.example");

    /// <summary>Counts transactions in which the slow function ran.</summary>
    private sealed class Asked : IAsyncDisposable
    {
        private const string End = "end";

        private readonly NpgsqlConnection connection;
        private readonly Channel<string> notified = Channel.CreateUnbounded<string>();
        private readonly List<string> names = [];

        private Asked(NpgsqlConnection connection)
        {
            this.connection = connection;
            connection.Notification += (_, notification) => notified.Writer.TryWrite(notification.Payload);
        }

        public static async Task<Asked> Listen(string connectionString)
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            var asked = new Asked(connection);
            await connection.Run("LISTEN asked");
            return asked;
        }

        /// <summary>Up to now: notifications come in the order of commits.</summary>
        public async Task<int> Of(string name)
        {
            using var patience = new CancellationTokenSource(Patience);
            await connection.Run($"NOTIFY asked, '{End}'");
            while (true)
            {
                while (notified.Reader.TryRead(out var next))
                {
                    if (next == End) return names.Count(one => one == name);
                    names.Add(next);
                }

                await connection.WaitAsync(patience.Token);
            }
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
