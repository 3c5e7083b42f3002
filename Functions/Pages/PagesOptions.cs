namespace Edge.Pages;

/// <summary>Configuration section <c>Pages</c>.</summary>
public sealed class PagesOptions
{
    /// <summary>A folder that is served as a site at <c>/</c>, relative to where the app was started; null: none.</summary>
    public string? Folder { get; set; }

    /// <summary>Answer <c>/</c> with a page about the API, where no site has one.</summary>
    public bool Landing { get; set; } = true;

    /// <summary>Answer <c>/console</c>.</summary>
    public bool Console { get; set; } = true;
}
