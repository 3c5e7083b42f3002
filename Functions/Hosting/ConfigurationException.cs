namespace Edge.Hosting;

/// <summary>The app cannot start as it is configured; the message is one line that says what to change.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
