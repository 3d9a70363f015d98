[assembly: System.Reflection.AssemblyMetadata("Tests", "Interop")]
