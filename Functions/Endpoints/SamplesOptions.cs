namespace Edge.Endpoints;

/// <summary>Configuration section <c>Samples</c>.</summary>
public sealed class SamplesOptions
{
    /// <summary>Answer the sample's routes: <c>/users</c> and <c>/sample/</c>. The development database turns it on.</summary>
    public bool Enabled { get; set; }
}
