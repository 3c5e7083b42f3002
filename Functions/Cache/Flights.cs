namespace Edge.Cache;

/// <summary>Answers being fetched: one fetch for any number of requests that ask the same at the same time.</summary>
internal sealed class Flights : IAsyncDisposable
{
    private readonly Lock access = new();
    private readonly Dictionary<CacheKey, Flight> underWay = [];
    private bool isClosed;

    /// <summary>Takes part in the flight of a key, or begins one. Who takes part disposes the seat.</summary>
    /// <param name="fetch">Is not cancelled before all have left.</param>
    public Seat Join(CacheKey key, Func<CancellationToken, Task<Fetched>> fetch)
    {
        lock (access)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            return underWay.TryGetValue(key, out var flight) && flight.TryBoard()
                ? new(flight, IsLeader: false)
                : new(Begin(key, fetch, waitsItself: false), IsLeader: true);
        }
    }

    /// <summary>Begins a flight that nobody waits for, unless there is one.</summary>
    public void Begin(CacheKey key, Func<CancellationToken, Task<Fetched>> fetch)
    {
        lock (access)
        {
            if (!isClosed && !underWay.ContainsKey(key)) Begin(key, fetch, waitsItself: true);
        }
    }

    /// <summary>Begins no more, and waits for the end of those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] last;
        lock (access)
        {
            isClosed = true;
            last = [.. underWay.Values.Select(flight => flight.Ended)];
        }

        await Task.WhenAll(last);
    }

    private Flight Begin(CacheKey key, Func<CancellationToken, Task<Fetched>> fetch, bool waitsItself)
    {
        var flight = new Flight(fetch, landed => End(key, landed), waitsItself);
        underWay[key] = flight;
        flight.Start();
        return flight;
    }

    private void End(CacheKey key, Flight landed)
    {
        lock (access)
        {
            if (underWay.TryGetValue(key, out var flight) && ReferenceEquals(flight, landed)) underWay.Remove(key);
        }
    }
}
