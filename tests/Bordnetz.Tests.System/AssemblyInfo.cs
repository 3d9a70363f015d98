[assembly: System.Reflection.AssemblyMetadata("Tests", "System")]
