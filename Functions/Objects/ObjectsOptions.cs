namespace Edge.Objects;

/// <summary>Durable objects. Configuration section <c>Objects</c>.</summary>
public sealed class ObjectsOptions
{
    private const int Kilobyte = 1024;

    /// <summary>Off, nothing is connected and <c>/objects</c> is not there.</summary>
    public bool Enabled { get; set; }

    /// <summary>The role that turns run their own SQL as. Empty: the role that the app logs in as, if that is no superuser.</summary>
    public string Role { get; set; } = "";

    /// <summary>Connections for turns; each turn takes one, and its object waits for no second.</summary>
    public int MaxConnections { get; set; } = 10;

    /// <summary>How long a turn may take from its lock to its commit.</summary>
    public TimeSpan TurnTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may wait for its object.</summary>
    public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that may wait for one object in one process.</summary>
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>Kilobytes that the keys and values of one object may have together.</summary>
    public int MaxObjectKb { get; set; } = 100 * Kilobyte;

    /// <summary>Kilobytes of a request's body, and of an answer.</summary>
    public int MaxBodyKb { get; set; } = 2 * Kilobyte;

    /// <summary>Objects that one process keeps in memory between turns.</summary>
    public int MaxResident { get; set; } = 1000;

    /// <summary>How often an alarm that fails is tried again.</summary>
    public int AlarmRetries { get; set; } = 6;

    /// <summary>How long a result is kept for its idempotency key.</summary>
    public TimeSpan KeyExpiry { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Each mistake as one line; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxConnections < 1) yield return "Objects:MaxConnections must be at least 1";
        if (TurnTimeout <= TimeSpan.Zero) yield return "Objects:TurnTimeout must be positive";
        if (WaitTimeout <= TimeSpan.Zero) yield return "Objects:WaitTimeout must be positive";
        if (MaxWaiting < 0) yield return "Objects:MaxWaiting must not be negative";
        if (MaxObjectKb < 1) yield return "Objects:MaxObjectKb must be at least 1";
        if (MaxBodyKb < 1) yield return "Objects:MaxBodyKb must be at least 1";
        if (MaxResident < 3) yield return "Objects:MaxResident must be at least 3";
        if (AlarmRetries < 0) yield return "Objects:AlarmRetries must not be negative";
        if (KeyExpiry <= TimeSpan.Zero) yield return "Objects:KeyExpiry must be positive";
    }
}
