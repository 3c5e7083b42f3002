namespace Edge.Hosting.Commands;

/// <summary>Something the app's entry point can be asked to do: <c>dotnet run --project Functions -- {name} …</c>.</summary>
internal interface ICommand
{
    string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    string Summary { get; }

    /// <param name="args">What follows the name.</param>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="ConfigurationException">It cannot be done as the app is configured.</exception>
    Task<int> Run(string[] args);
}
