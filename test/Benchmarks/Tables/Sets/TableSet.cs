using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>A data set of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="File">The file it needs; null if it is generated.</param>
/// <param name="Read">Reads or generates it.</param>
internal sealed record TableSet(string Name, string? File, Func<TableData> Read)
{
    public static IReadOnlyList<TableSet> All { get; } =
    [
        .. UciArchive.Names.Select(name => new TableSet(name, UciArchive.File, () => UciArchive.Read(name))),
        new("California", FileTables.California, FileTables.ReadCalifornia),
        new("bike-sharing", FileTables.BikeSharing, FileTables.ReadBikeSharing),
        new("airfoil", FileTables.Airfoil, FileTables.ReadAirfoil),
        new("Adult", AdultTable.Training, AdultTable.Read),
        .. GeneratedTables.All.Select(table => new TableSet(table.Name, null, table.Generate)),
    ];

    /// <summary>The set with this name.</summary>
    public static TableSet Named(string name) => All.Single(set => set.Name == name);

    /// <exception cref="ExperimentException">The file is not there.</exception>
    public TableData Open() => File is null || System.IO.File.Exists(File) ? Read()
        : throw new ExperimentException($"There is no '{File}'. Set {DataFolder.Variable} to the folder of the data, or name other sets with --sets.");
}
