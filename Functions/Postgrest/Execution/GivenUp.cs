namespace Edge.Postgrest.Execution;

/// <summary>What runs on a connection and is no longer waited for.</summary>
internal static class GivenUp
{
    /// <summary>
    /// Tells it to stop. It ends in its own time, with its connection: Npgsql asks the server, over another connection, to stop too, and on a link
    /// that lets nothing through that takes as long as making a connection may take.
    /// </summary>
    public static void Leave(Task running, CancellationTokenSource stop)
    {
        running.ContinueWith(
            static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        // Npgsql waits for the server within the call: a thread of the pool would be missing elsewhere.
        new Thread(stop.Cancel) { IsBackground = true, Name = "given up" }.Start();
    }
}
