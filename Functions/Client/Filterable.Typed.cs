using System.Linq.Expressions;

namespace Edge.Client;

public abstract partial class Filterable<TSelf, TRow>
{
    public TSelf Eq<T>(Expression<Func<TRow, T>> column, T value) => Eq(Columns.Of(column, Json), value);
}
