namespace Edge.Tests.Support;

/// <summary>
/// For what the app does in its own time, such as hearing a notification. A condition that never holds fails with a time-out, which is long: how soon
/// it holds is not what it says, and a busy machine may stand still for a while.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task Holds(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(Pause, limit.Token);
    }
}
