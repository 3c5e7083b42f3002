namespace Edge.Hosting;

/// <summary>Where the database is, if its address is not configured. Asked once; may take as long as it takes to have one.</summary>
internal class DatabaseLocation
{
    /// <returns>A libpq URI; null: as configured.</returns>
    /// <exception cref="ConfigurationException">There is none to be had.</exception>
    public virtual Task<string?> Find(CancellationToken cancellation) => Task.FromResult<string?>(null);
}
