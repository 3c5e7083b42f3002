using System.Diagnostics.CodeAnalysis;

namespace Edge.Cache;

/// <summary>One fetch and those who wait for it. When the last has left before its end, it is cancelled.</summary>
/// <param name="waitsItself">It goes on though nobody waits.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and is cancelled by whom it would be disposed under.")]
internal sealed class Flight(Func<CancellationToken, Task<Fetched>> fetch, Action<Flight> landed, bool waitsItself)
{
    private readonly CancellationTokenSource abandoned = new();
    private readonly TaskCompletionSource<Fetched> arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock access = new();
    private int aboard = 1;
    private bool isOver;

    public Task<Fetched> Arrival => arrival.Task;

    /// <summary>Completes when nothing of it runs any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Apart from the first who asked: what happens to him does not concern the others.</summary>
    public void Start() => Ended = Task.Run(Run);

    /// <returns>False: all have left, and it is being cancelled.</returns>
    public bool TryBoard()
    {
        lock (access)
        {
            if (aboard == 0) return false;
            aboard++;
            return true;
        }
    }

    public async ValueTask Leave()
    {
        bool isLast, isEarly;
        lock (access)
        {
            isLast = --aboard == 0;
            isEarly = isLast && !isOver;
        }

        if (isEarly) await abandoned.CancelAsync();
        else if (isLast) await LetGo();
    }

    private async Task Run()
    {
        Exception? failure = null;
        Fetched? fetched = null;
        try
        {
            fetched = await fetch(abandoned.Token);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        // No longer to be joined before it is known to have arrived: who comes now finds what it brought.
        landed(this);
        bool isEmpty;
        lock (access)
        {
            // At once with its arrival: who leaves with an answer that is still being read must not cancel it.
            isOver = true;
            if (failure is null) arrival.SetResult(fetched!);
            else arrival.SetException(failure);
            isEmpty = aboard == 0;
        }

        if (isEmpty) await LetGo();
        if (waitsItself) await Leave();
    }

    /// <summary>An answer that nobody has taken still holds something.</summary>
    private async ValueTask LetGo()
    {
        if (arrival.Task is { IsCompletedSuccessfully: true, Result: Fetched.Single single } && single.Take() is { } response)
            await response.DisposeAsync();
        _ = arrival.Task.Exception;
    }
}

/// <summary>A place in a flight.</summary>
internal readonly record struct Seat(Flight Flight, bool IsLeader) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Flight.Leave();
}
