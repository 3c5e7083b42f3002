namespace Edge.Realtime.LiveReads;

/// <summary>Sets how many reads may be watched and how often each is asked again. Configuration section <c>Realtime:LiveReads</c>.</summary>
public sealed class LiveReadOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Answer <c>Accept: text/event-stream</c> and <c>Prefer: wait</c>, if there is a change feed.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Streams and waiting requests of this instance at the same time at most; more are refused with 429.</summary>
    public int MaxWatchers { get; set; } = 10_000;

    /// <summary>Milliseconds between two queries of one question at least. A change in between is answered at the end of the interval.</summary>
    public int IntervalMs { get; set; } = 100;

    /// <summary>A stream that has sent nothing for so long sends a comment. Azure cuts connections that are silent for 230 seconds.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The longest wait that <c>Prefer: wait</c> can ask for.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of an answer that can be watched at most.</summary>
    public int MaxAnswer { get; set; } = 1024 * 1024;

    /// <summary>How long an event may wait for a slow reader before it is cut off.</summary>
    public TimeSpan SlowReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Finds each mistake, as one line.</summary>
    public IEnumerable<string> Validate()
    {
        const string section = "Realtime:LiveReads";
        (string Name, int Value)[] counts = [(nameof(MaxWatchers), MaxWatchers), (nameof(MaxAnswer), MaxAnswer)];
        foreach (var (name, value) in counts.Where(count => count.Value < 1)) yield return $"{section}:{name} must be 1 or more, not {value}";
        if (IntervalMs is < 0 or > 60_000) yield return $"{section}:{nameof(IntervalMs)} must be from 0 to 60000 milliseconds, not {IntervalMs}";
        (string Name, TimeSpan Value)[] times =
            [(nameof(KeepAlive), KeepAlive), (nameof(MaxWait), MaxWait), (nameof(SlowReaderTimeout), SlowReaderTimeout)];
        foreach (var (name, value) in times.Where(time => time.Value <= TimeSpan.Zero || time.Value > Longest))
            yield return $"{section}:{name} must be more than 0 and at most {Longest}, not {value}";
    }
}
