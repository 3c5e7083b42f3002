namespace Edge.Hosting;

/// <summary>Whether the database is meant to be there: at once if it is somebody else's, later if the app starts it itself.</summary>
internal sealed class DatabaseStart
{
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DatabaseStart(bool up)
    {
        if (up) _up.SetResult();
    }

    public static DatabaseStart NotOurs() => new(up: true);

    public static DatabaseStart Ours() => new(up: false);

    /// <summary>Ends when there is no reason any more to expect that a connection fails.</summary>
    public Task Up => _up.Task;

    public void IsUp() => _up.TrySetResult();
}
