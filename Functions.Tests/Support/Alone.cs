namespace Edge.Tests.Support;

/// <summary>For tests that measure the process, or how soon all is well again: no others run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
