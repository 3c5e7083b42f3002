namespace Edge.Postgrest.Schema;

/// <summary>The order in which PostgREST lists the overloads of a function: fewest parameters first.</summary>
/// <remarks>PostgREST v16.2, SchemaCache/Routine.hs: Ord Routine; fields in their declared order, nothing before something.</remarks>
internal sealed class RoutineOrder : IComparer<Routine>
{
    public static RoutineOrder Instance { get; } = new();

    public int Compare(Routine? x, Routine? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var order = x.Parameters.Length.CompareTo(y.Parameters.Length);
        order = order != 0 ? order : string.CompareOrdinal(x.Description, y.Description);
        for (var i = 0; order == 0 && i < x.Parameters.Length; i++)
        {
            order = Parameters(x.Parameters[i], y.Parameters[i]);
        }

        return order;
    }

    private static int Parameters(RoutineParameter x, RoutineParameter y)
    {
        var order = string.CompareOrdinal(x.Name, y.Name);
        order = order != 0 ? order : string.CompareOrdinal(x.Type, y.Type);
        order = order != 0 ? order : string.CompareOrdinal(x.TypeMaxLength, y.TypeMaxLength);
        order = order != 0 ? order : x.Required.CompareTo(y.Required);
        return order != 0 ? order : x.Variadic.CompareTo(y.Variadic);
    }
}
