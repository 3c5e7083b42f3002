namespace Edge.Kv;

/// <summary>The storage did not answer, or refused. A put that fails so may or may not be stored; if it is, then whole.</summary>
public sealed class KvException(string message, Exception? cause = null) : Exception(message, cause);
