namespace Edge.Cache;

/// <summary>
/// Who may share an answer, from the widest circle to the narrowest. It is a limit only: what row security, functions or settings make of the
/// client's claims keeps answers apart in every scope.
/// </summary>
public enum CacheScope
{
    /// <summary>As <see cref="Role"/> here; and if no claim matters and no token came, the client is told that shared caches may keep it too.</summary>
    Public,

    /// <summary>Clients of one database role whose claims, as far as the answer depends on any, are the same.</summary>
    Role,

    /// <summary>Clients of one role with all claims the same.</summary>
    Claims,
}
