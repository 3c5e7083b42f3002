namespace Edge.Tests.Support;

/// <summary>For tests that measure the process: no others run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
