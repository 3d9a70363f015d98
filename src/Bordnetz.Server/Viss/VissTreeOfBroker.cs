using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>The tree of a broker's catalog, made anew after signals were created. Thread-safe.</summary>
internal sealed class VissTreeOfBroker(SignalBroker broker)
{
    private VissTree _tree = new(broker.Catalog);

    /// <summary>The tree of the catalog as it is now.</summary>
    public VissTree Latest
    {
        get
        {
            SignalCatalog catalog = broker.Catalog;
            VissTree tree = Volatile.Read(ref _tree);
            if (tree.Catalog != catalog)
            {
                Volatile.Write(ref _tree, tree = new VissTree(catalog));
            }
            return tree;
        }
    }
}
