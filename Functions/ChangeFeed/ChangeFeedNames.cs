namespace Edge.ChangeFeed;

/// <summary>Names that the set-up and the feed agree on.</summary>
internal static class ChangeFeedNames
{
    /// <summary>Of the message that an event trigger writes into its transaction when definitions change.</summary>
    public const string DefinitionsPrefix = "edge.definitions";
}
